"""Authorities that check incomes and property (居民家庭经济状况核对)."""
