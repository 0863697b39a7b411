from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectify.formats.intake import split_measures

PLAIN = st.text("建立学习制度走访台账回复公开电话a b，", min_size=1).map(lambda s: s.strip("， ")).filter(bool)
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
UNITS = "一二三四五六七八九"
CHINESE = [*UNITS, "十", *(f"十{unit}" for unit in UNITS), "二十"]
STYLES = {
    "circled": lambda n: CIRCLED[n - 1],
    "brackets": lambda n: f"（{n}）",
    "ascii brackets": lambda n: f"({n})",
    "chinese brackets": lambda n: f"（{CHINESE[n - 1]}）",
    "points": lambda n: f"{n}. ",
    "wide points": lambda n: f"{n}．",
    "commas": lambda n: f"{n}、",
    "half brackets": lambda n: f"{n})",
    "chinese commas": lambda n: f"{CHINESE[n - 1]}、",
}


@given(
    st.lists(PLAIN, min_size=1, max_size=20),
    st.sampled_from(sorted(STYLES)),
    st.sampled_from(["；", "；\n", "\n", "。 "]),
)
def test_numbered_measures_come_apart_at_their_numbers(texts: list[str], style: str, between: str) -> None:
    cell = between.join(f"{STYLES[style](n)}{text}" for n, text in enumerate(texts, start=1))
    split = split_measures(cell)
    assert [text.rstrip("。") for text in split.texts] == texts
    assert not split.led_in
    assert not split.broken


@given(st.lists(PLAIN, min_size=1))
def test_measures_come_apart_at_semicolons(texts: list[str]) -> None:
    assert split_measures("；".join(texts) + "；").texts == tuple(texts)


@given(st.lists(PLAIN, min_size=1))
def test_what_came_apart_does_not_come_apart_again(texts: list[str]) -> None:
    for text in split_measures("；".join(texts)).texts:
        assert split_measures(text).texts == (text,)


@given(st.text())
def test_splitting_any_text_loses_nothing_but_numbers_and_punctuation(text: str) -> None:
    split = split_measures(text)
    kept = "".join(split.texts)
    assert [c for c in text if c.isalpha() and c not in "一二三四五六七八九十"] == [
        c for c in kept if c.isalpha() and c not in "一二三四五六七八九十"
    ]


def test_the_sample_cell_gives_three() -> None:
    cell = "①每季度到服务对象处走访一次；②建立意见台账并逐条回复；③公布服务电话"
    assert split_measures(cell).texts == ("每季度到服务对象处走访一次", "建立意见台账并逐条回复", "公布服务电话")


def test_the_first_style_of_numbers_splits_and_others_stay_inside() -> None:
    assert split_measures("1.建立制度：（1）学习；（2）考勤\n2.公开电话").texts == (
        "建立制度：（1）学习；（2）考勤",
        "公开电话",
    )


def test_numbers_behind_an_introduction_count_the_parts_of_one_measure() -> None:
    split = split_measures("建立以下制度：①学习制度；②考勤制度")
    assert split.texts == ("建立以下制度：①学习制度；②考勤制度",)
    assert split.led_in


@pytest.mark.parametrize("cell", ["①甲②乙④丁", "（一）甲（三）丙", "1.甲；1.乙", "（1）甲（3）乙"])
def test_numbers_that_do_not_count_up_are_noticed(cell: str) -> None:
    split = split_measures(cell)
    assert split.broken
    assert split.texts == (cell,)


@pytest.mark.parametrize(
    "cell",
    [
        "1.5万元以上逐笔核对",
        "每年1、2月份走访",
        "（二二）甲",
        "开展调研不少于4次",
        '=HYPERLINK("a;b","①c②d")',
        "2.乙",
        "；",
    ],
)
def test_what_only_looks_like_a_number_does_not_split(cell: str) -> None:
    assert split_measures(cell).texts == (cell,)


def test_a_single_number_is_dropped() -> None:
    assert split_measures("1.建立制度").texts == ("建立制度",)


@pytest.mark.parametrize("cell", ["", "  ", "①", "1. "])
def test_a_cell_without_words_gives_no_measure(cell: str) -> None:
    assert split_measures(cell).texts == ()
