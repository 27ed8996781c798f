"""What Excel shows of a number or a date in a number format.

After ECMA-376 part 1, 18.8.30 and 18.8.31: sections with conditions, digits with
literal characters among them, scaling by thousands, percent, fractions, exponents,
dates, elapsed times and Chinese numerals. What a format asks beyond that is not
guessed at: the plain value stands in its place, and ``understood`` is false.
"""

from shenbao.office.number_formats.codes import Code, parse
from shenbao.office.number_formats.showing import Shown, shown
from shenbao.office.number_formats.words import FormatWords

__all__ = ["Code", "FormatWords", "Shown", "parse", "shown"]
