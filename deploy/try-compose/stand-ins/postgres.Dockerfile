# Stands in for the official PostgreSQL image: Debian's PostgreSQL 15.
FROM localhost/stand-in-base
RUN install --directory --owner=postgres --group=postgres --mode=1777 /var/lib/postgresql/data
COPY postgres-entrypoint.sh /usr/local/bin/
ENV PGDATA=/var/lib/postgresql/data
# Where its socket is: see the entry point.
ENV PGHOST=/tmp
ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/bin:/usr/bin:/bin
STOPSIGNAL SIGINT
ENTRYPOINT ["postgres-entrypoint.sh"]
