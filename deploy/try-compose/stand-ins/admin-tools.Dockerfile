# Stands in for temporalio/admin-tools: the tools that are used of it.
FROM localhost/stand-in-base
RUN useradd --uid 1000 temporal
COPY sql /usr/local/bin/temporal-sql-tool
COPY temporal /usr/local/bin/
USER temporal
