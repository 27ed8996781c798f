"""SB201: a quality for a target, without the grades it can have."""

from __future__ import annotations

from shenbao.check.rule import NOT_APPLICABLE, DeclarationRule, Outcome
from shenbao.check.submission import Submission
from shenbao.declaration import Indicator
from shenbao.diagnostics import Severity
from shenbao.form.meanings import Meaning
from shenbao.i18n import N_, _
from shenbao.targets import Dimension, Grade


def check(submission: Submission) -> Outcome:
    """Find the targets that are one grade, where nothing says what the others are."""
    grades = [
        (indicator, target)
        for indicator in submission.live
        if isinstance(target := submission.target(indicator), Grade)
        and (target.dimension is not Dimension.TIME or not _is_of_time(submission, indicator))
    ]
    if not grades:
        return NOT_APPLICABLE
    message = _("{target} is neither a figure nor one of several grades.")
    return [
        submission.target_problem(indicator, message.format(target=target.canonical))
        for indicator, target in grades
        if _is_vague(submission, target)
        and not _is_graded(submission, indicator)
        and not indicator.name.endswith(submission.words.scales_of_grade)
    ]


def _is_of_time(submission: Submission, indicator: Indicator) -> bool:
    """Tell whether it may be enough to say that something is on time."""
    is_soon = submission.is_of(indicator, Meaning.TIMELINESS)
    return is_soon or not submission.is_of(indicator, Meaning.BENEFIT)


def _is_vague(submission: Submission, target: Grade) -> bool:
    """Tell whether a target is one word, and none that can be looked up, such as passed."""
    return len(target.words) == 1 and target.words[0] not in submission.words.verifiable


def _is_graded(submission: Submission, indicator: Indicator) -> bool:
    """Tell whether another column, or the explanation, says what the grades are."""
    columns = submission.filing.target_columns.keys
    texts = [text for key, text in indicator.texts.items() if key not in columns]
    if submission.standard.shape.explained:
        texts.append(submission.filing.explanation(indicator))
    return any(word in text for text in texts for word in submission.words.grading)


RULE = DeclarationRule(
    code="SB201",
    severity=Severity.ERROR,
    title=N_("A target that is neither a figure nor graded"),
    why=N_(
        "Whether a word such as “significant” was reached is a matter of opinion; "
        "what cannot be counted is to be told in grades."
    ),
    source=N_(
        "Measures for performance evaluation: what cannot be quantified is put in grades; "
        "forms without them are common"
    ),
    remedy=N_("Give a figure, or the grades with what each one means."),
    check=check,
)
