"""Airports and ports of entry where passengers meet customs."""

from __future__ import annotations

from dataclasses import dataclass

from customs.words import N_


@dataclass(frozen=True, slots=True)
class Port:
    """A place of arrival, named in words a traveller knows."""

    code: str
    name: str
    by_sea: bool = False


# Busiest first: a list is read from the top. IATA codes; UN/LOCODE for sea ports.
_AIRPORTS = (
    Port("NRT", N_("Tokyo Narita")),
    Port("HND", N_("Tokyo Haneda")),
    Port("KIX", N_("Osaka Kansai")),
    Port("FUK", N_("Fukuoka")),
    Port("NGO", N_("Nagoya Chubu Centrair")),
    Port("CTS", N_("Sapporo New Chitose")),
    Port("OKA", N_("Okinawa Naha")),
    Port("HIJ", N_("Hiroshima")),
    Port("SDJ", N_("Sendai")),
    Port("TAK", N_("Takamatsu")),
    Port("KOJ", N_("Kagoshima")),
    Port("KMJ", N_("Kumamoto")),
    Port("MYJ", N_("Matsuyama")),
    Port("KMQ", N_("Komatsu")),
    Port("OKJ", N_("Okayama")),
    Port("NGS", N_("Nagasaki")),
    Port("KIJ", N_("Niigata")),
    Port("FSZ", N_("Shizuoka")),
    Port("HSG", N_("Saga")),
    Port("OIT", N_("Oita")),
    Port("KMI", N_("Miyazaki")),
    Port("KKJ", N_("Kitakyushu")),
    Port("HKD", N_("Hakodate")),
    Port("AOJ", N_("Aomori")),
    Port("AKJ", N_("Asahikawa")),
    Port("TOY", N_("Toyama")),
    Port("IBR", N_("Ibaraki")),
    Port("UKB", N_("Kobe Airport")),
    Port("YGJ", N_("Yonago")),
    Port("TKS", N_("Tokushima")),
    Port("ISG", N_("Ishigaki")),
    Port("SHI", N_("Miyako Shimojishima")),
    Port("XXX", N_("Another airport")),  # a charter, a private aircraft, a diversion
)
_SEAPORTS = (
    Port("JPYOK", N_("Yokohama (ship)"), by_sea=True),
    Port("JPTYO", N_("Tokyo (ship)"), by_sea=True),
    Port("JPUKB", N_("Kobe (ship)"), by_sea=True),
    Port("JPOSA", N_("Osaka (ship)"), by_sea=True),
    Port("JPHKT", N_("Fukuoka Hakata (ship)"), by_sea=True),
    Port("JPSHS", N_("Shimonoseki (ship)"), by_sea=True),
    Port("JPNGS", N_("Nagasaki (ship)"), by_sea=True),
    Port("JPNAH", N_("Naha (ship)"), by_sea=True),
    Port("JPISG", N_("Ishigaki (ship)"), by_sea=True),
    Port("JPKOJ", N_("Kagoshima (ship)"), by_sea=True),
    Port("JPSMZ", N_("Shimizu (ship)"), by_sea=True),
    Port("JPNGO", N_("Nagoya (ship)"), by_sea=True),
    Port("JPHKD", N_("Hakodate (ship)"), by_sea=True),
    Port("JPSMN", N_("Sakaiminato (ship)"), by_sea=True),
    Port("JPIZH", N_("Tsushima Izuhara (ship)"), by_sea=True),
    Port("JPHTK", N_("Tsushima Hitakatsu (ship)"), by_sea=True),
    Port("JPXXX", N_("Another port (ship)"), by_sea=True),
)
PORTS: dict[str, Port] = {port.code: port for port in _AIRPORTS + _SEAPORTS}
