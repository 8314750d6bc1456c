# Stands in for temporalio/server: the same program, built from its Go module.
FROM localhost/stand-in-base
RUN useradd --uid 1000 temporal
COPY server /usr/local/bin/temporal-server
COPY temporal-entrypoint.sh /etc/temporal/entrypoint.sh
WORKDIR /etc/temporal
USER temporal
CMD ["/etc/temporal/entrypoint.sh"]
