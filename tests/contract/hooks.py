"""Hooks of schemathesis: callers by security scheme, and ids that exist.

Reads from the environment URL, PLATFORM, ADMIN and TECHNICIAN, as printed by `component-host token
walk`, and COMPONENT_HOST, the path of that program. Writes the operations that answered 2xx to the
file ANSWERED, one a line, and the newest entries of the first team's audit log to AUDIT_LOG.
"""

import atexit
import json
import os
import random
import re
import subprocess

import requests
import schemathesis

URL = os.environ["URL"]
TOKENS = {
    "platform": os.environ["PLATFORM"],
    "teamAdmin": os.environ["ADMIN"],
    "technician": os.environ["TECHNICIAN"],
}
ID = re.compile(r"(?!\.\.?$)[!-~]{1,128}")
# The share of requests with known ids, once their operation has answered 2xx. The others keep their
# generated ids, so that missing objects are requested too. The generator is a separate one, since
# Hypothesis resets the seed of Python's own for every request.
KNOWN = 0.75
chance = random.Random(1)
LINES = "application/x-ndjson"

http = requests.Session()
session = {"token": None, "id": None}
# The newest support request of each team, and the ids of all that was created.
support_requests = {}
created = set()
# The team of the requests. A team has a daily limit of sessions; after it the next team is used.
team = {"id": "acme", "number": 0}
former_teams = set()
# The member in requests about members. A removed member cannot return; the next one is used then.
known_member = {"id": "jane", "number": 0}
# The Authorization headers set here, by case: some checks send other headers or none.
authorized = {}
# Schemathesis reads the description before its first request.
answered = {"read_openapi"}


@schemathesis.serializer(LINES)
def lines(ctx, value):
    items = value if isinstance(value, list) else [value]
    return "".join(json.dumps(item) + "\n" for item in items).encode()


def call(method, path, token, body=None, media_type="application/json"):
    data = body if isinstance(body, (str, type(None))) else json.dumps(body)
    headers = {"content-type": media_type, **({"authorization": f"Bearer {token}"} if token else {})}
    return http.request(method, URL + path, data=data, headers=headers, timeout=30)


def member(id, role):
    return json.dumps({"id": id, "email": f"{id}@acme.example", "name": id, "role": role}) + "\n"


def team_path(rest=""):
    return f"/v1/teams/{team['id']}{rest}"


def platform_path(rest=""):
    return f"/v1/platform/teams/{team['id']}{rest}"


def mint(*subject):
    command = [os.environ["COMPONENT_HOST"], "token", *subject]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def next_team():
    former_teams.add(team["id"])
    team["number"] += 1
    team["id"] = f"acme-{team['number']}"
    TOKENS["teamAdmin"] = mint("team-admin", "--team", team["id"])
    session["token"] = None
    bring_in()


def bring_in():
    """Brings the team into a state in which sessions can start."""
    platform = TOKENS["platform"]
    call("PUT", "/v1/platform/setup", platform, {})
    profile = {"name": "Northwind Partners", "domains": ["northwind.example"]}
    call("PUT", "/v1/platform/resellers/northwind", platform, profile)
    call("PUT", platform_path(), platform, {"name": "Acme", "reseller": "northwind"})
    members = member("alice", "team_admin") + member(known_member["id"], "member_only")
    call("POST", platform_path("/members"), platform, members, LINES)
    folder = {"id": "folder-1", "name": "Designs", "created_at": "2026-01-01T00:00:00Z"}
    call("POST", platform_path("/team-folders"), platform, json.dumps(folder), LINES)
    call("PUT", team_path("/reseller-support"), TOKENS["teamAdmin"], {"state": "enabled"})


def link():
    """A live link: of this team, of this team brought in again, or else of the next team."""
    for prepare in (lambda: None, bring_in, next_team):
        prepare()
        issued = call("POST", team_path("/sign-in-links"), TOKENS["technician"], {"reason": "Ticket 7"}).json()
        if "url" in issued:
            break
    return issued


def link_token():
    return link().get("url", "#").split("#")[1]


def start_session():
    for prepare in (lambda: None, next_team):
        prepare()
        body = {"token": link_token(), "nonce": "%032x" % chance.getrandbits(128)}
        started = call("POST", "/v1/sign-in-links/redeem", None, body).json()
        if "session_token" in started:
            break
    return started


def session_token():
    """The token of a live session. A new one is started if requests ended the last one."""
    if session["token"]:
        answer = call("GET", "/v1/session", session["token"])
        if answer.status_code == 200 and not answer.json()["is_read_only"]:
            return session["token"]
    bring_in()
    started = start_session()
    session.update(token=started.get("session_token"), id=started.get("session", {}).get("id"))
    if session["token"]:
        contact = {"name": "Tom", "email": "tom@northwind.example"}
        request = {"subject": "Help", "text": "Help", "contact": contact}
        opened = call("POST", team_path("/support-requests"), session["token"], request).json()
        support_requests[team["id"]] = opened.get("id")
    return session["token"]


TOKENS["resellerManager"] = mint("reseller-manager")


def caller_token(case):
    schemes = [name for choice in case.operation.definition.raw.get("security", []) for name in choice]
    if "resellerSession" in schemes:
        return session_token()
    if "login" in schemes:
        # Used once: each is ended.
        return mint("login", "--team", f"team-{chance.getrandbits(64)}")
    return TOKENS[schemes[0]] if schemes else None


@schemathesis.auth(refresh_interval=None)
class Callers:
    def get(self, case, ctx):
        return caller_token(case)

    def set(self, case, data, ctx):
        if data:
            case.headers["Authorization"] = f"Bearer {data}"
            authorized[case.id] = case.headers["Authorization"]


def known_id(name):
    if "technician" in name:
        return "tina"
    if "member" in name or name in ("sign_in_as", "end_sign_in_as", "change_admin_role"):
        id = known_member["id"]
        call("POST", platform_path("/members"), TOKENS["platform"], member(id, "member_only"), LINES)
        if name == "end_sign_in_as":
            call("POST", team_path(f"/members/{id}/sign-in"), session_token())
        return id
    if name in ("end_session", "end_reseller_session"):
        session_token()
        return start_session().get("session", {}).get("id")
    if name == "revoke_link":
        session_token()
        return link().get("id")
    session_token()
    return "folder-1" if "folder" in name else support_requests.get(team["id"])


def put_known_values(case):
    """Replaces ids by existing ones. Returns whether it did."""
    name = case.operation.definition.raw["operationId"]
    path, body = case.path_parameters or {}, case.body
    # A reseller or a technician that is put out makes none of the other requests.
    if name == "put_reseller" and path.get("reseller") == "northwind":
        path["reseller"] = "southwind"
    if name in ("put_technician", "put_own_technician", "put_team_technician") and path.get("id") == "tom":
        path["id"] = "tina"
    if not all(ID.fullmatch(str(value)) for value in path.values()):
        return False
    # A team that leaves makes none of the other requests either.
    if name == "erase_team":
        path["team"] = f"leaving-{chance.getrandbits(64)}"
        call("PUT", f"/v1/platform/teams/{path['team']}", TOKENS["platform"], {"name": "Leaving"})
        return True
    if path.get("team") not in former_teams:
        if path.get("id") in created or name in answered and chance.random() > KNOWN:
            return False
    if "id" in path:
        path["id"] = known_id(name) or path["id"]
    reseller = "southwind" if name == "put_reseller" else "northwind"
    for parameter, value in (("team", team["id"]), ("reseller", reseller)):
        if parameter in path:
            path[parameter] = value
    if isinstance(body, dict) and isinstance(body.get("token"), str):
        current = session_token()
        body["token"] = current if name == "introspect" else link_token()
    if name == "create_team_folder" and isinstance(body, dict):
        body.pop("access", None)
        # Most generated names are not valid for a folder.
        if name not in answered:
            body["name"] = f"Folder {chance.getrandbits(64)}"
    if name == "put_team" and isinstance(body, dict) and isinstance(body.get("reseller"), str):
        body["reseller"] = "northwind"
    if name in ("issue_link", "list_links", "set_reseller_support", "restore_settings", "keep_settings", "list_sessions"):
        bring_in()
    return True


@schemathesis.hook
def before_call(ctx, case, kwargs):
    # The team may have changed since the header was set, and while ids were looked up.
    header = authorized.pop(case.id, None)
    if put_known_values(case) and header and case.headers.get("Authorization") == header:
        case.headers["Authorization"] = f"Bearer {caller_token(case)}"


@schemathesis.hook
def after_call(ctx, case, response):
    if 200 <= response.status_code < 300:
        name = case.operation.definition.raw["operationId"]
        answered.add(name)
        if response.status_code == 201 and "id" in response.json():
            created.add(response.json()["id"])
        if name == "remove_member":
            known_member["number"] += 1
            known_member["id"] = f"jane-{known_member['number']}"
    if response.status_code == 429:
        # A new session has a rate limit of its own.
        session["token"] = None


@atexit.register
def write_results():
    with open(os.environ["ANSWERED"], "w", encoding="utf-8") as file:
        file.writelines(f"{name}\n" for name in sorted(answered))
    headers = {"authorization": f"Bearer {TOKENS['platform']}", "accept": LINES}
    log = http.get(f"{URL}/v1/teams/acme/audit-log?limit=1000", headers=headers, timeout=30)
    with open(os.environ["AUDIT_LOG"], "wb") as file:
        file.write(log.content)


bring_in()
