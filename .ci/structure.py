"""Checks for import cycles in a crate, and for `json!` and the SDK in components."""

import re
import sys
from pathlib import Path


def paths(use):
    """The paths of a `use`, with braces expanded."""
    if not (braces := re.search(r"\{([^{}]*)\}", use)):
        return [use.split(" as ")[0].strip().split("::")]
    return [path for part in re.findall(r"[^,\s][^,]*", braces[1])
            for path in paths(use.replace(braces[0], part, 1))]


def imports(source, module, modules):
    """The modules that a module imports, and its re-exports by name."""
    found, exports = set(), {}
    for public, use in re.findall(r"^(pub(?:\(\w+\))? )?use ([^;]+);", source, re.MULTILINE):
        for head, *path in paths(re.sub(r"\s+", " ", use)):
            depth = {"crate": 0, "self": len(module), "super": len(module) - 1}
            base = module[: depth.get(head, len(module))] + (() if head in depth else (head,))
            while path and base + (path[0],) in modules:
                base += (path.pop(0),)
            if public and path:
                exports[path[-1]] = base
            elif base in modules:
                found.add((base, *path[:1]))
    return found, exports


def cycles(crate):
    """The modules of a crate that import each other: of all, those that others lead to and from."""
    sources = {}
    for file in crate.rglob("*.rs"):
        module = file.relative_to(crate).with_suffix("").parts
        module = module[:-1] if module[-1] in ("lib", "main", "mod") else module
        sources[module] = sources.get(module, "") + code(file)
    found = {module: imports(source, module, sources) for module, source in sources.items()}
    edges = {module: {found[base][1].get(*name, base) if name else base for base, *name in uses}
             - {module} for module, (uses, _) in found.items()}
    while ends := [module for module, targets in edges.items() if not targets & edges.keys()
                   or not any(module in targets for targets in edges.values())]:
        edges = {module: targets for module, targets in edges.items() if module not in ends}
    return ["::".join(("crate", *module)) for module in edges]


def code(file):
    """The product code of a file, without comments and without the tests at its end."""
    tests = r"#\[cfg\(test\)\]\s+(?:#\[[^]]*\]\s+)*mod \w+ \{[\s\S]*"
    return re.sub(f"//.*|{tests}", "", file.read_text())


failures = [f"{crate}: import cycle through {', '.join(found)}"
            for crate in sorted(Path().glob("*/*/src")) if (found := cycles(crate))]
for file in Path("components").glob("*/src/**/*.rs"):
    if "json!" in code(file):
        failures.append(f"{file}: json! in place of a type")
    if "spin-adapters" not in file.parts and re.search("spin_sdk(?!::http_service)", code(file)):
        failures.append(f"{file}: only spin-adapters uses the SDK")
sys.exit("\n".join(failures))
