"""The lake: files as received (bronze), typed rows (silver), figures (gold), one SQL file per dataset.

It knows neither Django nor the domains: `datacentre` hands it files and exports, and asks it for figures.
Engines are DuckDB in this process and, for what outgrows one machine, Spark with the same SQL (`spark`).
"""
