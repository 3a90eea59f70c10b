"""Stay: how to reach a traveller, and where they live or stay in Japan."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from customs.faults import Fault
from customs.typed import Typed


class Where(StrEnum):
    """An address in Japan, or the honest answer that there is none."""

    ADDRESS = "address"
    SHIP = "ship"
    SAME_DAY = "same_day"


@dataclass(frozen=True, slots=True)
class Stay:
    """Contact and address, in any script a letter would arrive with."""

    phone: str
    where: Where
    postal_code: str = ""
    prefecture: str = ""
    city: str = ""
    street: str = ""
    hotel: str = ""


_PHONE = re.compile(r"\+?[\d\s().-]{6,24}", re.ASCII)
_POSTAL = re.compile(r"(\d{3})-?(\d{4})", re.ASCII)


def read_stay(typed: Typed) -> Stay | None:
    """The address page; None while anything on it is wrong."""
    phone = typed.text("phone", missing=Fault.PHONE_MISSING, longest=30)
    if phone and (not _PHONE.fullmatch(phone) or sum(c.isdigit() for c in phone) < 6):
        typed.wrong("phone", Fault.PHONE_FORM)
    where = typed.choice("where", Where, missing=Fault.STAY_MISSING)
    if where is not Where.ADDRESS:
        return None if typed.problems or where is None else Stay(phone, where)
    stay = Stay(
        phone,
        where,
        _postal_code(typed),
        typed.one_of("prefecture", PREFECTURES, missing=Fault.PREFECTURE_MISSING),
        typed.text("city", missing=None, longest=60),
        typed.text("street", missing=None, longest=120),
        typed.text("hotel", missing=None, longest=80),
    )
    if not (stay.hotel or stay.street):
        typed.wrong("hotel", Fault.ADDRESS_MISSING)
    return None if typed.problems else stay


def _postal_code(typed: Typed) -> str:
    value = typed.raw("postal_code")
    found = _POSTAL.fullmatch(value)
    if value and not found:
        typed.wrong("postal_code", Fault.POSTAL_CODE_FORM)
    return "-".join(found.groups()) if found else value


# ISO 3166-2:JP in its own order, north to south. Names are shown in Latin letters and Japanese.
PREFECTURES: dict[str, tuple[str, str]] = {
    "01": ("Hokkaido", "北海道"), "02": ("Aomori", "青森県"), "03": ("Iwate", "岩手県"),
    "04": ("Miyagi", "宮城県"), "05": ("Akita", "秋田県"), "06": ("Yamagata", "山形県"),
    "07": ("Fukushima", "福島県"), "08": ("Ibaraki", "茨城県"), "09": ("Tochigi", "栃木県"),
    "10": ("Gunma", "群馬県"), "11": ("Saitama", "埼玉県"), "12": ("Chiba", "千葉県"),
    "13": ("Tokyo", "東京都"), "14": ("Kanagawa", "神奈川県"), "15": ("Niigata", "新潟県"),
    "16": ("Toyama", "富山県"), "17": ("Ishikawa", "石川県"), "18": ("Fukui", "福井県"),
    "19": ("Yamanashi", "山梨県"), "20": ("Nagano", "長野県"), "21": ("Gifu", "岐阜県"),
    "22": ("Shizuoka", "静岡県"), "23": ("Aichi", "愛知県"), "24": ("Mie", "三重県"),
    "25": ("Shiga", "滋賀県"), "26": ("Kyoto", "京都府"), "27": ("Osaka", "大阪府"),
    "28": ("Hyogo", "兵庫県"), "29": ("Nara", "奈良県"), "30": ("Wakayama", "和歌山県"),
    "31": ("Tottori", "鳥取県"), "32": ("Shimane", "島根県"), "33": ("Okayama", "岡山県"),
    "34": ("Hiroshima", "広島県"), "35": ("Yamaguchi", "山口県"), "36": ("Tokushima", "徳島県"),
    "37": ("Kagawa", "香川県"), "38": ("Ehime", "愛媛県"), "39": ("Kochi", "高知県"),
    "40": ("Fukuoka", "福岡県"), "41": ("Saga", "佐賀県"), "42": ("Nagasaki", "長崎県"),
    "43": ("Kumamoto", "熊本県"), "44": ("Oita", "大分県"), "45": ("Miyazaki", "宮崎県"),
    "46": ("Kagoshima", "鹿児島県"), "47": ("Okinawa", "沖縄県"),
}  # fmt: skip
