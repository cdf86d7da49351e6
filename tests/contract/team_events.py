"""Checks audit entries with the decoder of Dropbox's SDK.

Reads a log as NDJSON, one `TeamEvent` a line. A type of Dropbox must decode as that type, in its
category, and every value with a field in Dropbox's structs must survive a round trip. Our own
types, which start with `reseller_` or `team_`, decode as `other`.

    python team_events.py audit-log.ndjson --require member_change_status,team_folder_create
"""

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from dropbox import team_log
from stone.backends.python_rsrc import stone_validators as bv
from stone.backends.python_rsrc.stone_serializers import json_compat_obj_decode, json_compat_obj_encode

OWN = re.compile(r"(reseller|team)_[a-z0-9_]+")
# Dropbox's documentation puts the category before a description; recorded events have none.
DESCRIPTION = re.compile(r"(?:\((\w+)\) )?(.*)", re.DOTALL)
MOST_MISTAKES = 10


def documented():
    """The category and description of each type, which are in the SDK's documentation only."""
    pattern = r":ivar (?:team_log\.)?EventType\.(\w+):\s+\((\w+)\)\s+(.*?)\s+:vartype"
    found = re.findall(pattern, team_log.EventType.__doc__ or "", re.DOTALL)
    types = {tag: (category, " ".join(text.split())) for tag, category, text in found}
    assert types.keys() == team_log.EventType._tagmap.keys() - {"other"}, "the SDK documents its types in another way"
    return types


TYPES = documented()


def mistakes(event):
    """The mistakes in one event."""
    try:
        # As in the SDK's client, unknown fields and tags are no error.
        decoded = json_compat_obj_decode(team_log.TeamEvent_validator, event, strict=False)
        back = json_compat_obj_encode(team_log.TeamEvent_validator, decoded)
    except bv.ValidationError as error:
        return [f"does not decode: {error}"]
    except AssertionError as error:
        return [f"does not encode again: {error}"]
    return list(lost(team_log.TeamEvent_validator, event, back, "")) or list(misnamed(event))


def lost(validator, sent, back, path):
    """The parts of `sent` that are missing in `back`, or where the SDK does not look for them."""
    validator = inner(validator)
    if isinstance(validator, bv.Union):
        yield from lost_from_union(validator.definition, sent, back, path)
    elif isinstance(validator, bv.StructTree):
        subtype = validator.definition._tag_to_subtype_[(sent[".tag"],)]
        yield from lost(subtype, sent, back, path)
    elif isinstance(validator, bv.Struct):
        for name, field in validator.definition._all_fields_:
            place = f"{path}.{name}".lstrip(".")
            if sent.get(name) is not None and name not in back:
                yield f"{place}: is lost"
            elif sent.get(name) is not None:
                yield from lost(field, sent[name], back[name], place)
    elif isinstance(validator, bv.List):
        if len(sent) != len(back):
            yield f"{path}: {len(sent)} items become {len(back)}"
        for index, (item, again) in enumerate(zip(sent, back)):
            yield from lost(validator.item_validator, item, again, f"{path}[{index}]")
    elif type(sent) is not type(back) or sent != back:
        yield f"{path}: {sent!r} becomes {back!r}"


def lost_from_union(union, sent, back, path):
    if isinstance(sent, str):
        yield f"{path}: must be an object with a .tag, not {sent!r}"
        return
    tag = sent[".tag"]
    if tag not in union._tagmap:
        if path not in ("event_type", "details") or not OWN.fullmatch(tag):
            yield f"{path}: {union.__name__} has no {tag}, it decodes as {back['.tag']}"
        return
    if tag != back[".tag"]:
        yield f"{path}: {tag} becomes {back['.tag']}"
        return
    # The fields of a plain struct are beside the .tag; any other value is under the tag.
    value = inner(union._tagmap[tag])
    if type(value) is bv.Struct or isinstance(value, bv.Void):
        fields = value.definition._all_field_names_ if type(value) is bv.Struct else ()
        if tag in sent and tag not in fields:
            yield f"{path}.{tag}: is lost, the SDK looks for the fields of {tag} beside the .tag"
        if fields:
            yield from lost(value, sent, back, path)
    elif sent.get(tag) is not None:
        yield from lost(value, sent[tag], back[tag], f"{path}.{tag}")


def inner(validator):
    return validator.validator if isinstance(validator, bv.Nullable) else validator


def misnamed(event):
    """Contradictions between type, details, category and description."""
    tag, details, category = (event[name][".tag"] for name in ("event_type", "details", "event_category"))
    bracketed, text = DESCRIPTION.fullmatch(str(event["event_type"].get("description", ""))).groups()
    if details != f"{tag}_details":
        yield f"details: {details} are not those of {tag}"
    if bracketed not in (None, category):
        yield f"event_type.description: tells the category {bracketed}, event_category is {category}"
    if tag in TYPES and category != TYPES[tag][0]:
        yield f"event_category: {tag} is of {TYPES[tag][0]}, not of {category}"
    if tag in TYPES and text != TYPES[tag][1]:
        yield f"event_type.description: Dropbox's is {TYPES[tag][1]!r}, not {text!r}"


def own_fields(event):
    """The fields of the details that are not in Dropbox's struct."""
    known = team_log.EventDetails._tagmap.get(event["details"][".tag"])
    return set(event["details"]) - {".tag"} - (known.definition._all_field_names_ if known else set())


def tags(text):
    """Tags from the command line: the names themselves, or a file of them."""
    path = Path(text)
    names = path.read_text(encoding="utf-8") if path.is_file() else text
    return set(re.findall(r"[^\s,]+", names))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log", help="the file of NDJSON, - for standard input")
    parser.add_argument("--require", type=tags, default=set(), help="tags that the log must have, or a file of them")
    options = parser.parse_args()

    counts, own, wrong = Counter(), defaultdict(set), {}
    with open(0 if options.log == "-" else options.log, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                event = json.loads(line)
            except ValueError as error:
                sys.exit(f"line {number}: no JSON: {error}")
            found = mistakes(event)
            for mistake in found:
                wrong.setdefault(mistake, f"line {number}, {type_of(event)}: {mistake}")
            if not found:
                counts[type_of(event)] += 1
                own[type_of(event)] |= own_fields(event)
            if len(wrong) >= MOST_MISTAKES:
                break
    if wrong:
        sys.exit("\n".join(wrong.values()))
    if absent := options.require - counts.keys():
        sys.exit(f"the log has no entry of {', '.join(sorted(absent))}")
    if not counts:
        sys.exit("the log has no entry")
    for tag, count in sorted(counts.items()):
        fields = f", our own fields: {', '.join(sorted(own[tag]))}" if own[tag] else ""
        print(f"{tag}: {count}, decoded as {tag if tag in TYPES else 'other'}{fields}")


def type_of(event):
    try:
        return event["event_type"][".tag"]
    except (KeyError, TypeError):
        return "no type"


if __name__ == "__main__":
    main()
