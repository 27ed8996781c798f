"""The sandbox that templates run in: they see plain data and print texts and numbers only.

Whatever else a template may hold in its hands, such as a table, a method or a loop, shows as
Python shows it, maybe with its place in memory. So each way from a value to a text is guarded:
printing, ``~``, ``%``, filters, and the methods of texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import wraps
from itertools import chain
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, Undefined, nodes, pass_eval_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS, make_attrgetter
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, LoopContext, Macro, TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.utils import Namespace
from markupsafe import escape

from shenbao.i18n import _

Finalize = Callable[[Any], Any]

GLOBALS = ("namespace", "range")
"""All of Jinja's global functions that templates have."""

OF_LISTS = (
    *("abs", "batch", "count", "d", "default", "dictsort", "first", "float", "groupby", "int"),
    *("items", "last", "length", "list", "map", "max", "min", "reject", "rejectattr", "reverse"),
    *("round", "select", "selectattr", "slice", "sort", "sum", "unique"),
)
"""The filters that choose from lists and reckon."""

OF_TEXTS = (
    *("capitalize", "center", "e", "escape", "forceescape", "format", "indent", "lower"),
    *("replace", "safe", "string", "striptags", "title", "trim", "truncate", "upper"),
    *("wordcount", "wordwrap"),
)
"""The filters that make a text of what they are given; ``join`` is another one."""

OF_TEXT = (
    *("count", "endswith", "find", "join", "lower", "lstrip", "partition", "removeprefix"),
    *("removesuffix", "replace", "rfind", "rpartition", "rsplit", "rstrip", "split"),
    *("splitlines", "startswith", "strip", "title", "upper", "zfill"),
)
OF_TABLE = ("get", "items", "keys", "values")
METHODS: tuple[tuple[type, tuple[str, ...]], ...] = (
    (dict, OF_TABLE),
    (str, OF_TEXT),
    (list, ("count", "index")),
)
"""What may be called of each kind of data."""

OF_DATA = {name for _kind, names in METHODS for name in names}
SPECIAL = re.compile(r"""[&<>'"]""")
"""The characters that are escaped."""

OF_JINJA = (LoopContext, Namespace, TemplateModule, TemplateReference, Undefined)
"""What else has names for templates: ``loop``, ``namespace()``, imported templates, ``self``."""

OF_LOOP = {"first", "index", "index0", "last", "length", "revindex", "revindex0"}
"""What ``loop`` tells of itself in numbers and as true or false, which is always safe."""

LONGEST_PRODUCT = 1_000_000
"""How long a text or list can grow by multiplication."""

MOST_BITS = 4096
"""How large a whole number can grow by multiplication."""


def shown(value: Any) -> Any:
    """Return a value that is a text or a number; raise SecurityError for any other."""
    if isinstance(value, str | int | float | Decimal) and not isinstance(value, bool):
        return value
    if isinstance(value, Undefined):
        return str(value)  # which says what is undefined
    raise SecurityError(_("a template can print texts and numbers, nothing else"))


def _printed(value: Any) -> str:
    """Return what a template prints of a value: a text or a number, escaped."""
    if type(value) is str and not SPECIAL.search(value):
        return value
    return escape(shown(value))


def _all_shown(values: Iterable[Any]) -> None:
    for value in values:
        if value is not None and not isinstance(value, bool):  # of options, which print nothing
            shown(value)


def _guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that makes a text, so that it takes nothing else than texts and numbers."""

    @wraps(function)
    def of_texts(*arguments: Any, **options: Any) -> Any:
        given = (*arguments, *options.values())
        _all_shown(value for value in given if not isinstance(value, EvalContext | Environment))
        return function(*arguments, **options)

    return of_texts


@pass_eval_context
def _join(context: EvalContext, values: Any, between: Any = "", attribute: Any = None) -> Any:
    """Join texts and numbers, or such as each of the values has under a name."""
    if attribute is not None:
        values = map(make_attrgetter(context.environment, attribute), values)
    texts = [shown(value) for value in values]
    return FILTERS["join"](context, texts, shown(between))


class _Compiler(CodeGenerator):
    """Compiles templates so that each part of what ``~`` puts together passes ``string``.

    What nearly all attributes are, items of plain data, is looked up in the code that is made:
    all others are left to the sandbox. Each value that is printed is asked for its kind once.
    """

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        if node.attr in OF_DATA or isinstance(node.node, nodes.Literal):
            super().visit_Getattr(node, frame)
            return
        key = repr(node.attr)
        self.write(f"(data[{key}] if type(data := ")
        self.visit(node.node, frame)
        self.write(f") is dict and {key} in data else environment.getattr(data, {key}))")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("(environment.printed(")

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        for concat in node.find_all(nodes.Concat):
            concat.nodes = [self._as_text(part) for part in concat.nodes]
        super().visit_Template(node, frame)

    def _as_text(self, part: nodes.Expr) -> nodes.Expr:
        facts = {"lineno": part.lineno, "environment": self.environment}
        return nodes.Filter(part, "string", [], [], None, None, **facts)


class Sandbox(ImmutableSandboxedEnvironment):
    """An environment that notes the name of every template it is asked for.

    ``finalize`` sees every value a template prints before it is escaped. No single product
    is so large that it would fill the memory.
    """

    intercepted_binops = frozenset(["*", "**", "%"])
    code_generator_class = _Compiler

    def __init__(self, used: set[str], finalize: Finalize | None, **options: Any) -> None:
        final = shown if finalize is None else lambda value: finalize(shown(value))
        self.printed = _printed if finalize is None else lambda value: escape(final(value))
        super().__init__(
            undefined=StrictUndefined,
            autoescape=True,
            finalize=final,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            **options,
        )
        self.globals = {name: self.globals[name] for name in GLOBALS}
        self.filters = {name: FILTERS[name] for name in OF_LISTS}
        self.filters |= {name: _guarded(FILTERS[name]) for name in OF_TEXTS}
        self.filters["join"] = _join
        self.tests = {name: test for name, test in TESTS.items() if name != "sameas"}
        self._used = used

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Multiply, unless the product is too large, or put texts and numbers into a text."""
        if operator == "%" and isinstance(left, str):
            _all_shown(right if isinstance(right, tuple) else (right,))
        elif _bits(operator, left, right) > MOST_BITS or _length(left, right) > LONGEST_PRODUCT:
            message = _("the result of {operator} is too large")
            raise SecurityError(message.format(operator=operator))
        return super().call_binop(context, operator, left, right)

    def call(__self, __context: Context, __obj: Any, *arguments: Any, **options: Any) -> Any:  # noqa: N805
        """Call a function; a method of a text makes no text of anything but texts and numbers."""
        if type(__obj) is Macro:
            options.pop("_loop_vars", None)
            options.pop("_block_vars", None)
            return __obj(__context.eval_ctx, *arguments, **options)
        if isinstance(getattr(__obj, "__self__", None), str):
            if __obj.__name__ == "join":  # the only one that takes a list of texts
                arguments = tuple(map(list, arguments))
                _all_shown(chain.from_iterable(arguments))
            else:
                _all_shown(arguments)
        return super().call(__context, __obj, *arguments, **options)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an item of plain data, or one of the methods that it has for templates."""
        if type(obj) is dict and attribute in obj and attribute not in OF_TABLE:
            return obj[attribute]
        if _is_open(obj, attribute):
            return getattr(obj, attribute)
        if isinstance(obj, OF_JINJA):
            return super().getattr(obj, attribute)
        names = next((names for kind, names in METHODS if isinstance(obj, kind)), ())
        if attribute in names:
            return getattr(obj, attribute)
        if isinstance(obj, dict):
            return self.undefined(obj=obj, name=attribute)
        return self.unsafe_undefined(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return an item of plain data, or what ``getattr`` returns where there is none."""
        try:
            return obj[argument]
        except (TypeError, LookupError):
            if isinstance(argument, str):
                return self.getattr(obj, argument)
            return self.undefined(obj=obj, name=argument)

    def get_template(self, name: Any, *arguments: Any, **options: Any) -> Template:
        if isinstance(name, str):
            self._used.add(name)
        return super().get_template(name, *arguments, **options)


def _is_open(obj: Any, attribute: str) -> bool:
    """Tell whether an object of Jinja has a name that is always safe, as that of a variable is."""
    if type(obj) is LoopContext:
        return attribute in OF_LOOP
    return type(obj) is Namespace and not attribute.startswith("_") and hasattr(obj, attribute)


def _bits(operator: str, left: Any, right: Any) -> int:
    """Return how many bits a product or power of whole numbers may have."""
    if not (isinstance(left, int) and isinstance(right, int)):
        return 0
    if operator == "**":
        return int(left).bit_length() * max(right, 0)
    return int(left).bit_length() + int(right).bit_length()


def _length(left: Any, right: Any) -> int:
    """Return how long the product of a text or list and a number is."""
    for sequence, count in ((left, right), (right, left)):
        if isinstance(sequence, str | bytes | list | tuple) and isinstance(count, int):
            return len(sequence) * count
    return 0
