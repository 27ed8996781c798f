"""SB304: a name that is almost, but not quite, the registered one."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import Field
from shenbao.declaration.near import is_near
from shenbao.diagnostics import Diagnostic, Severity
from shenbao.i18n import N_, _


def check(submission: Submission) -> Outcome:
    """Compare the fields for which the standard registers names with those names."""
    texts = {
        key: (field, text)
        for key, field in submission.standard.fields.items()
        if field.registered and (text := submission.text(key)) is not None
    }
    if not texts:
        return NOT_APPLICABLE
    found = (_find(submission, field, text) for field, text in texts.values())
    return [problem for problem in found if problem is not None]


def _find(submission: Submission, field: Field, text: str) -> Diagnostic | None:
    if text in field.registered:
        return None
    same = submission.words.distinguishing
    near = [name for name in field.registered if is_near(text, name, same)]
    if not near:
        return None
    message = _("{text} is almost the registered name.").format(text=text)
    hint = _("Did you mean {name}?").format(name=" / ".join(near))
    fix = near[0] if len(near) == 1 else None
    return submission.problem((field.key,), message, hint, part=(0, len(text)), fix=fix)


RULE = DeclarationRule(
    code="SB304",
    severity=Severity.ERROR,
    title=N_("A unit's name that is not the registered one"),
    why=N_("A unit is known by its full registered name; by another one its money goes astray."),
    source=N_("The form's instructions"),
    remedy=N_("Write the registered name."),
    fixes=True,
    check=check,
)
