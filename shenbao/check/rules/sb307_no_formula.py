"""SB307: explanations that do not say how the figure is worked out."""

from __future__ import annotations

from functools import lru_cache

from msgspec.structs import replace

from shenbao.check.endings import Endings
from shenbao.check.rates import is_percent
from shenbao.check.rule import NOT_APPLICABLE, PASSES, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.check.words import Words, one_of
from shenbao.declaration import NAME, Indicator
from shenbao.diagnostics import Severity
from shenbao.i18n import N_, _, ngettext
from shenbao.targets import Duration, Quantity, Range, Target

MOST_NAMED = 3


def check(submission: Submission) -> Outcome:
    """Count the quantitative indicators whose explanation has no sign of a formula or a scope."""
    quantitative = [
        indicator for indicator in submission.live if _is_figure(submission.target(indicator))
    ]
    if not submission.standard.shape.explained or not quantitative:
        return NOT_APPLICABLE
    bare = [indicator for indicator in quantitative if not _says_how(submission, indicator)]
    if not bare:
        return PASSES
    message = ngettext(
        "The explanation of {count} quantitative indicator does not say how it is worked out: "
        "{names}.",
        "The explanations of {count} quantitative indicators do not say how they are worked out: "
        "{names}.",
        len(bare),
    )
    text = message.format(count=len(bare), names=_names(bare))
    span = submission.document.value_span((*bare[0].path, NAME))
    return [replace(submission.problem((), text, _example(submission, bare)), span=span)]


def _is_figure(target: Target) -> bool:
    """Tell whether the target is a figure; dates and deadlines explain themselves."""
    return isinstance(target, Quantity | Range) and not isinstance(target, Duration)


def _says_how(submission: Submission, indicator: Indicator) -> bool:
    explanation = submission.filing.explanation(indicator)
    explanation = explanation.replace(indicator.name, "")
    return one_of(submission.words.methods).search(explanation) is not None


def _example(submission: Submission, bare: list[Indicator]) -> str:
    """Return how the first of the indicators can be explained, where their names tell."""
    found: dict[str, str] = {}
    for indicator in bare[:MOST_NAMED]:
        formula = formula_of(indicator.name, submission.words)
        if not formula and not is_percent(submission.target(indicator)):
            formula = submission.words.counted
        if formula and formula not in found:
            found[formula] = _("{name}: {formula}").format(name=indicator.name, formula=formula)
    if not found:
        return ""
    hint = _("Say in the explanation what is counted, or divided by what, such as: {examples}.")
    return hint.format(examples=_("; ").join(found.values()))


def formula_of(name: str, words: Words) -> str:
    """Return how an indicator with such a name is worked out; blank where that is not known."""
    ends, formulas = _formulas(words.formulas)
    return formulas.get(ends.longest_of(name), "")


@lru_cache(maxsize=8)
def _formulas(formulas: tuple[str, ...]) -> tuple[Endings, dict[str, str]]:
    """Return formulas by the ends of the names that they go with, and these ends."""
    parted = (formula.partition("=") for formula in formulas)
    by_end = {end: formula for ends, _equals, formula in parted for end in ends.split()}
    return Endings(by_end), by_end


def _names(indicators: list[Indicator]) -> str:
    names = _(", ").join(indicator.name for indicator in indicators[:MOST_NAMED])
    return names if len(indicators) <= MOST_NAMED else _("{names} and others").format(names=names)


RULE = DeclarationRule(
    code="SB307",
    severity=Severity.INFO,
    title=N_("Explanations without a formula"),
    why=N_(
        "Only who knows what is counted, and by what it is divided, can check the figure "
        "at the end of the year."
    ),
    source=N_("Note in the form: the formula of a quantitative indicator is to be given"),
    remedy=N_(
        "Say in the explanation what is counted, and for a rate what is divided by what; what many "
        "indicators share belongs in the lexicon of the form standard."
    ),
    check=check,
)
