"""Commands that speak Chinese or English: help, headings and complaints about usage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import click
from click.exceptions import MissingParameter, NoSuchOption

from rectify import messages
from rectify.messages import LANGUAGES, Lang

_USAGE = {"zh": "用法：", "en": "Usage: "}
_HEADINGS: Mapping[Lang, Mapping[str, str]] = {"zh": {"Options": "选项", "Commands": "命令"}, "en": {}}


#: What click itself puts into a help -> the same in Chinese.
_CLICK_SAYS = {"[OPTIONS]": "[选项]", "[COMMAND] [ARGS]...": "[命令] [参数]...", "COMMAND [ARGS]...": "命令 [参数]..."}


class _ChineseFormatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        for said, chinese in _CLICK_SAYS.items():
            args = args.replace(said, chinese)
        super().write_usage(prog, args, prefix or _USAGE["zh"])

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        told = [(name, said.replace("[required]", "（必填）")) for name, said in rows]
        super().write_dl(told, col_max, col_spacing)

    def write_heading(self, heading: str) -> None:
        self.write(f"{_HEADINGS['zh'].get(heading, heading)}：\n")


class _ChineseContext(click.Context):
    formatter_class = _ChineseFormatter


CONTEXTS: Mapping[Lang, type[click.Context]] = {"zh": _ChineseContext, "en": click.Context}


class _InOrder(click.Group):
    """A group whose help lists its commands in the order in which they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands:
            lang: Lang = "zh" if isinstance(ctx, _ChineseContext) else "en"
            ctx.fail(messages.text("cli.usage.no_command", lang, name=args[0]))
        return super().resolve_command(ctx, args)


def _paragraphs(text: str) -> str:
    """Keep the lines as they are: click would break Chinese text at twice the width."""
    return "\n\n".join(f"\b\n{part}" for part in text.split("\n\n"))


def command(name: str, lang: Lang, params: Sequence[click.Parameter], run: Callable[..., object]) -> click.Command:
    """Return a command whose help stands in the catalogue under ``cli.<name>``."""
    made = click.Command(
        name.rpartition(".")[2],
        params=[*params, *common(lang)],
        callback=run,
        help=_paragraphs(messages.text(f"cli.{name}", lang)),
        short_help=messages.text(f"cli.{name}", lang).partition("\n")[0],
        add_help_option=False,
    )
    made.context_class = CONTEXTS[lang]
    return made


def group(
    name: str, lang: Lang, commands: Sequence[click.Command], params: Sequence[click.Parameter] = ()
) -> click.Group:
    """Return a group of commands, which alone shows its help."""
    made = _InOrder(
        name.rpartition(".")[2],
        commands={one.name or "": one for one in commands},
        params=[*params, *common(lang)],
        callback=_help_if_alone,
        invoke_without_command=True,
        help=_paragraphs(messages.text(f"cli.{name}", lang)),
        short_help=messages.text(f"cli.{name}", lang).partition("\n")[0],
        add_help_option=False,
    )
    made.context_class = CONTEXTS[lang]
    return made


@click.pass_context
def _help_if_alone(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def option(name: str, lang: Lang, *, flag: bool = False, **rest: Any) -> click.Option:
    """Return an option whose help stands in the catalogue under ``cli.option.<name>``."""
    said = messages.text(f"cli.option.{name}", lang)
    return click.Option([f"--{name}"], is_flag=flag, help=said, **rest)


def common(lang: Lang) -> list[click.Parameter]:
    """Return what every command takes."""
    return [
        click.Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            envvar="RECTIFY_LANG",
            expose_value=False,
            help=messages.text("cli.option.lang", lang),
        ),
        click.Option(
            ["--help"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_help,
            help=messages.text("cli.option.help", lang),
        ),
    ]


def _show_help(context: click.Context, parameter: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's call
    del parameter
    if value and not context.resilient_parsing:
        click.echo(context.get_help())
        context.exit()


def complaint(error: click.ClickException, lang: Lang) -> str:
    """Return what is wrong with a command's usage, and where its help is."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "rectify"
    return messages.text("cli.usage", lang, said=_said(error, lang), path=path)


def _said(error: click.ClickException, lang: Lang) -> str:
    if lang == "en":
        return error.format_message()
    match error:
        case MissingParameter(param=click.Parameter() as parameter):
            return messages.text("cli.usage.missing", lang, name=_name(parameter))
        case NoSuchOption():
            return messages.text("cli.usage.no_option", lang, name=error.option_name)
        case click.BadParameter(param=click.Parameter() as parameter):
            expected = _expected(parameter, error.message)
            return messages.text("cli.usage.value", lang, name=_name(parameter), said=expected)
    return error.format_message()


def _expected(parameter: click.Parameter, said: str) -> str:
    match parameter.type:
        case click.Choice(choices=choices):
            return messages.text("cli.usage.choices", "zh", known="、".join(map(str, choices)))
        case click.IntRange(min=first, max=last):
            bounds = f"{first}～{last}" if last else f"≥ {first}"
            return messages.text("cli.usage.number", "zh", bounds=bounds)
    return said


def _name(parameter: click.Parameter) -> str:
    return parameter.opts[0] if isinstance(parameter, click.Option) else str(parameter.metavar)
