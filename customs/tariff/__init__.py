"""The tariff: every number the law gives, in dated rows that name their source.

The TOML files beside this page are the tables. They are checked whole when they are read:
a broken table stops the start and names the row. A row whose value is not confirmed says
so in `doubt`; a value with several readings has one row for each.
"""

from customs.tariff.rows import Row, TariffError
from customs.tariff.tables import Tables
from customs.tariff.tariff import Tariff, load

__all__ = ["Row", "Tables", "Tariff", "TariffError", "load"]
