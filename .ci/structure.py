"""Checks for import cycles in a crate, and for `json!` and the SDK in components."""

import re
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

USE = re.compile(r"^(pub(?:\(\w+\))? )?use ([^;]+);", re.MULTILINE)
COMMENTS_AND_TESTS = re.compile(
    r"//.*|#\[cfg\(test\)\]\s+(?:#\[[^]]*\]\s+)*mod \w+ \{[\s\S]*"
)


def code(file):
    """The product code of a file, without comments and without the tests at its end."""
    return COMMENTS_AND_TESTS.sub("", file.read_text())


def paths(use):
    """The paths of a `use`: [[a, b], [a, c]] for `a::{b, c}`."""
    braces = re.search(r"\{([^{}]*)\}", use)
    if not braces:
        return [use.split(" as ")[0].strip().split("::")]
    parts = re.findall(r"[^,\s][^,]*", braces[1])
    return [path for part in parts for path in paths(use.replace(braces[0], part, 1))]


def resolve(path, module, modules):
    """The module at the beginning of a path, and the names after it."""
    head, *names = path
    bases = {"crate": (), "self": module, "super": module[:-1]}
    base = bases.get(head, (*module, head))
    while names and (*base, names[0]) in modules:
        base = (*base, names.pop(0))
    return base, names


def imports(crate):
    """The modules that each module of a crate imports, re-exports followed to their origin."""
    sources = {}
    for file in crate.rglob("*.rs"):
        module = file.relative_to(crate).with_suffix("").parts
        if module[-1] in ("lib", "main", "mod"):
            module = module[:-1]
        sources[module] = sources.get(module, "") + code(file)
    uses, origins = [], {}
    for module, source in sources.items():
        for public, use in USE.findall(source):
            for path in paths(re.sub(r"\s+", " ", use)):
                base, names = resolve(path, module, sources)
                if public and names:
                    origins[module, names[-1]] = base
                else:
                    uses.append((module, base, *names[:1]))
    found = {module: set() for module in sources}
    for module, *name in uses:
        found[module].add(origins.get(tuple(name), name[0]))
    return {module: targets - {module} for module, targets in found.items()}


def cycle(crate):
    """The modules of an import cycle in a crate, if there is one."""
    try:
        TopologicalSorter(imports(crate)).prepare()
    except CycleError as error:
        return ["::".join(("crate", *module)) for module in error.args[1]]
    return []


failures = []
for crate in sorted(Path().glob("*/*/src")):
    if modules := cycle(crate):
        failures.append(f"{crate}: import cycle through {', '.join(modules)}")
for file in sorted(Path("components").glob("*/src/**/*.rs")):
    if "json!" in code(file):
        failures.append(f"{file}: json! in place of a type")
    if "spin-adapters" not in file.parts and re.search("spin_sdk(?!::http_service)", code(file)):
        failures.append(f"{file}: only spin-adapters uses the SDK")
if failures:
    sys.exit("\n".join(failures))
