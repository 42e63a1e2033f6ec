"""Does a sentence name a person where a process should stand? A worksheet asks what let it happen, not who did it.

Three rules, each narrow, because a false alarm in a meeting costs trust: a name that the company knows; what looks like
a name (surname and given name, 小王, 李经理) that does not do something; and a role that is blamed for its character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_SURNAMES = (
    "王李张刘陈杨赵黄吴徐孙胡朱郭何罗宋梁郑谢韩唐冯董萧曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪姜邹熊谭廖"
    "陆郝邱侯邵孟秦尹阮严龚"
)
_BEGIN_LIKE_NAMES = (
    "王牌 陈列 陈旧 黄金 黄色 吴江 徐州 何时 何处 何种 何人 何以 罗列 罗湖 宋体 梁柱 郑州 谢绝 "
    "韩国 韩企 唐山 许可 许多 许久 沈阳 曾经 苏州 苏北 苏南 苏皖 魏桥 叶片 叶轮 余额 余款 余量 "
    "余地 余下 余热 杜绝 夏季 夏天 钟点 陆续 陆运 陆路 秦皇岛 秦岭 严格 严重 严禁 胡乱 江苏 "
    "孙公司 熊猫 汪洋 刘海 张力 张数 张贴 董事 萧山 姜堰 邹平 邵阳 吕梁 邓州 薛城 潘家园"
)
_NOT_NAMES = tuple(_BEGIN_LIKE_NAMES.split())
"""Words and places that begin like a surname."""
_TITLES = "总监|总|经理|主管|主任|组长|店长|厂长|部长|科长|处长|老师|工|姐|哥|师傅"
_FAILS = (
    "没有|没能|没|未能|未|不会|不愿|不肯|不懂|不够|不努力|不认真|不负责|不上心|不配合|不积极|忘了|忘记|漏了|漏掉|搞错|弄错|"
    "失误|失职|偷懒|太懒|粗心|能力|态度|责任心|经验不足|水平"
)
_CHARACTER = (
    "不努力|不认真|不负责|不上心|不用心|不积极|不主动|没用心|没责任心|责任心|态度|粗心|偷懒|懒散|太懒|忘了|忘记|能力差|能力不足|"
    "能力不够|能力弱|素质|懈怠|马虎"
)
_ROLES = (
    "业务员|销售员|销售人员|销售代表|客户经理|客服|导购|店员|店长|经理|主管|总监|组长|员工|新人|新员工|领导|老板|下属|同事|"
    "操作工|工人|司机"
)
_EDGE = r"(?:^|(?<=[^\u4e00-\u9fff])|(?<=[由让被是为和与跟对请给]))"
_NAMED = re.compile(
    rf"{_EDGE}(?P<name>[小老阿][{_SURNAMES}]|[{_SURNAMES}][某\u4e00-\u9fff]{{1,2}}?|某某某?|某人|某同事)(?:{_FAILS})"
)
_TITLED = re.compile(rf"{_EDGE}(?P<name>[{_SURNAMES}](?:{_TITLES}))(?!力|量|额|数|和|作|厂|期|具|业|程|价|资)")
_BLAMED = re.compile(rf"(?P<name>{_ROLES})[\u4e00-\u9fff]{{0,4}}?(?:{_CHARACTER})")
_ALONE = re.compile(
    r"(?P<name>人为失误|人为疏忽|粗心大意|责任心不强|没有责任心|工作态度|human error|operator error)", re.IGNORECASE
)
_ENGLISH_ROLES = (
    "salesperson|salesman|salespeople|sales reps?|reps?|managers?|employees?|staff|operators?|trainees?|boss"
)
_ENGLISH_BLAMED = re.compile(
    rf"\b(?P<name>{_ENGLISH_ROLES})\b(?:\s+\w+){{0,3}}?\s+"
    r"(?:careless|lazy|negligent|incompetent|sloppy|unmotivated|forgot|(?:do|does|did)(?:n't| not) care)\b",
    re.IGNORECASE,
)
_ENGLISH_TITLED = re.compile(r"\b(?P<name>(?:Mr|Ms|Mrs|Miss)\.?\s+[A-Z][a-z]+)\b")
_PATTERNS = (_NAMED, _TITLED, _BLAMED, _ALONE, _ENGLISH_BLAMED, _ENGLISH_TITLED)
SHORTEST = 2
"""Characters of a name that can be looked for at all."""


def person_in(text: str, known: Iterable[str] = ()) -> str | None:
    """The words in which `text` names or blames a person, None when it does not. `known` are people's names."""
    for name in sorted({name.strip() for name in known if len(name.strip()) >= SHORTEST}, key=len, reverse=True):
        if name.casefold() in text.casefold() and _known(name).search(text):
            return name
    for pattern in _PATTERNS:
        for found in pattern.finditer(text):
            if not found["name"].startswith(_NOT_NAMES) and not found.group().startswith(_NOT_NAMES):
                return found["name"]
    return None


@lru_cache(maxsize=2_000)
def _known(name: str) -> re.Pattern[str]:
    """A known name as people write it: Latin ones are whole words; a Chinese one of two characters is a part of many
    words, so that it counts only at an edge or before what it fails to do."""
    exact = re.escape(name)
    if name.isascii():
        return re.compile(rf"(?<![A-Za-z0-9]){exact}(?![A-Za-z0-9])", re.IGNORECASE)
    if len(name) > SHORTEST:
        return re.compile(exact)
    return re.compile(rf"{_EDGE}{exact}(?:$|(?=[^\u4e00-\u9fff])|(?={_FAILS}|的|在|负责|和|与|同))")
