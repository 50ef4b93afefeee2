"""What there is to read about rules: a page for each, and the table of them in the linter's README.

Everything is made from the `Rule`s. ``python -m protocolrules.lint.pages`` writes it into the source tree; the
command line shows the same texts without needing those files.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from protocolrules.check.check import resolved
from protocolrules.check.imports import single
from protocolrules.diagnostics.diagnostic import NOTE, WARNING, Diagnostic, Findings
from protocolrules.diagnostics.report import Described
from protocolrules.diagnostics.source import Source
from protocolrules.lint.linter import lint
from protocolrules.lint.rule import Rule
from protocolrules.lint.rules import rules
from protocolrules.lint.subject import Subject

FOLDER = Path(__file__).parent
README = FOLDER / "README.md"
BEGIN, END = "<!-- made from the rules: begin -->", "<!-- made from the rules: end -->"

OF_ALLOWS = (
    Described("allow-without-reason", "An `# allow:` comment that does not say why."),
    Described("unknown-rule", "An `# allow:` comment that names no rule, or one that there is not."),
    Described("unused-allow", "An `# allow:` comment that keeps nothing from being reported."),
)


def page(rule: Rule) -> str:
    """Return the page of a rule."""
    return f"""# {rule.name}

{rule.finds}

Level: {rule.level}. Fix: {fixing(rule)}.

## Why

{rule.why}

## Where protocols have it

{rule.evidence}

## Avoid

```
{rule.avoid.strip()}
```

The finding: {example(rule).message}.

## Prefer

```
{rule.prefer.strip()}
```

## Where it is meant

Say so, and why, on the line or above it: `# allow: {rule.name} "the source says so"`.
"""


@cache
def example(rule: Rule) -> Diagnostic:
    """Return what a rule finds in its own example."""
    findings = Findings()
    files = single(Source("example.rules", rule.avoid), findings)
    program, scope = resolved(files, findings)
    found = lint(Subject(files, scope, program), [rule])
    return next((d for d in found if d.fix), found[0])


def fixing(rule: Rule) -> str:
    """Return what mends a finding of a rule."""
    fix = example(rule).fix
    if fix is None:
        return "by hand"
    return "`lint --fix`" if fix.safe else "offered by editors"


def described() -> dict[str, Described]:
    """Return the rules, and what lint says of comments that allow, described."""
    own = {rule.name: Described(rule.name, rule.finds, rule.why, page(rule), rule.level) for rule in rules()}
    return own | {each.kind: each for each in OF_ALLOWS}


def table() -> str:
    """Return the table of all rules, the gravest first."""
    lines = ["| rule | level | fix | finds |", "| --- | --- | --- | --- |"]
    for level in (WARNING, NOTE):
        for rule in (r for r in rules() if r.level == level):
            lines.append(f"| [{rule.name}](pages/{rule.name}.md) | {level} | {fixing(rule)} | {rule.finds} |")
    return "\n".join(lines)


def texts() -> dict[Path, str]:
    """Return every file that is made, and what it says."""
    pages = {FOLDER / "pages" / f"{rule.name}.md": page(rule) for rule in rules()}
    before, _, rest = README.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    return pages | {README: f"{before}{BEGIN}\n{table()}\n{END}{after}"}


def main() -> None:
    """Write every page and the table; delete pages of rules that are no more."""
    made = texts()
    (FOLDER / "pages").mkdir(exist_ok=True)
    for path in set((FOLDER / "pages").glob("*.md")) - made.keys():
        path.unlink()
    for path, text in made.items():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
