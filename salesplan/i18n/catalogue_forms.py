"""The words of workbooks that are filled in and sent back, Chinese and English on one row."""

from __future__ import annotations

FORMS_TEXT: dict[str, tuple[str, str]] = {
    "forms.columns": ("列说明", "Columns"),
    "forms.sheet": ("工作表", "Sheet"),
    "forms.column": ("列", "Column"),
    "forms.required": ("必填", "Required"),
    "forms.needed": ("必填", "required"),
    "forms.chinese": ("说明", "What it is (Chinese)"),
    "forms.english": ("说明（英文）", "What it is"),
    "forms.choices": ("可选值", "Choices"),
    "forms.version": ("版本", "Version"),
    "forms.yes": ("是", "Yes"),
    "forms.no": ("否", "No"),
    "forms.about.code": (
        "系统编号。新增的行留空，或随便写一个记号以便子表对应；已有的行不要改。",
        "The code. Leave it empty for a new row, or write any mark that ties its child rows; keep it for the others.",
    ),
    "forms.about.version": ("下载时的版本，请勿改动。", "The version when it was taken out. Leave it as it is."),
    "forms.about.tie": ("所属记录的编号，或新行上写的记号。", "The code of the record it belongs to, or the mark of a new one."),
    "forms.about.money": ("金额，单位：元。", "An amount in yuan."),
    "forms.about.kind.text": ("文字。", "Text."),
    "forms.about.kind.percent": ("百分比，例如 12%。", "A percentage such as 12%."),
    "forms.about.kind.number": ("数字。", "A number."),
    "forms.about.kind.count": ("整数。", "A whole number."),
    "forms.about.kind.day": ("日期，例如 2026-11-25。", "A date such as 2026-11-25."),
    "forms.about.kind.month": ("月份，例如 2026-11。", "A month such as 2026-11."),
    "forms.about.kind.choice": ("从列表中选择。", "Choose from the list."),
    "forms.about.kind.flag": ("是或否。", "Yes or no."),
    "forms.about.kind.list": ("多个值之间用“|”隔开。", "Several values with “|” between them."),
}
