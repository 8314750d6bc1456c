# The image of worker and gateway (target `service`, the default), and that of the emulator (target `emulator`).
# Debian, not Alpine: Temporal's native module has no build for musl.
FROM node:24.21.0-bookworm-slim AS base

FROM base AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY tooling/build-workflow-bundle.ts tooling/
COPY src src
COPY emulator emulator
RUN npm run build

FROM base AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# No package needs an install script. The native module comes for many platforms: keep that of this machine.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 \
      ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -r {} +

FROM base AS runtime
# Temporal's native module uses the CA certificates of the system, which the slim image lacks.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json ./
COPY --from=build /app/dist/src dist/src
# Numeric, so that Kubernetes can verify that the user is not root.
USER 1000:1000
ENTRYPOINT ["node"]

FROM runtime AS emulator
COPY --from=build /app/dist/emulator dist/emulator
USER 0:0
RUN install --directory --owner=1000 --group=1000 /ledger
USER 1000:1000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4040/emulator').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["dist/emulator/main.js", "--host", "0.0.0.0", "--ledger", "/ledger/ledger.jsonl"]

FROM runtime AS service
# For the worker, the default command. For dist/src/bin/gateway.js, override it with the argument `gateway`.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "dist/src/bin/healthcheck.js", "worker"]
CMD ["dist/src/worker.js"]
