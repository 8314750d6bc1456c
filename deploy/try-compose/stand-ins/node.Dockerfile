# Stands in for the official Node image: this machine's npm, and Node as the npm registry has it.
FROM localhost/stand-in-base
COPY bin/node /usr/local/bin/
COPY npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
# Whom this machine trusts: a proxy of it may be among them.
COPY authorities.pem /usr/local/share/authorities.pem
ENV NODE_EXTRA_CA_CERTS=/usr/local/share/authorities.pem
