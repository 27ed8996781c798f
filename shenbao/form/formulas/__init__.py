"""The formulas of computed cells: a closed language of figures, names and four functions.

It knows nothing of forms: whoever uses a formula says what its names stand for.
"""

from shenbao.form.formulas.excel import Reference, to_excel
from shenbao.form.formulas.figures import PLAIN, WORDS, Content, Figure, Scale, shown
from shenbao.form.formulas.parsing import parse
from shenbao.form.formulas.sorts import Sort, faults_of_sorts
from shenbao.form.formulas.tree import Fault, Formula, Name
from shenbao.form.formulas.working_out import Result, work_out

__all__ = [
    "PLAIN",
    "WORDS",
    "Content",
    "Fault",
    "Figure",
    "Formula",
    "Name",
    "Reference",
    "Result",
    "Scale",
    "Sort",
    "faults_of_sorts",
    "parse",
    "shown",
    "to_excel",
    "work_out",
]
