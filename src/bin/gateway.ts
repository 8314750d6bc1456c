import closeWithGrace from 'close-with-grace';
import { createAcsClient } from '../acs/client.js';
import { createForward } from '../acs/transport/forward.js';
import { createCredentials } from '../acs/auth/credentials.js';
import { createSend } from '../acs/transport/http.js';
import { rateLimitedForward, rateLimitedSend } from '../acs/rate-limit/rate-limited.js';
import { RateLimiter } from '../acs/rate-limit/rate-limiter.js';
import { PurchaseClient } from '../client/purchase-client.js';
import { temporalUnreachable } from '../temporal/connection.js';
import { readGatewayConfig, type GatewayConfig } from '../config/gateway-config.js';
import { limitsOf } from '../config/limits.js';
import { createGateway } from '../gateway/gateway.js';
import { GatewayMetrics } from '../gateway/metrics.js';
import { DRAIN_MS } from '../gateway/prefer.js';
import { createGatewayAdminServer } from '../gateway/admin-server.js';
import { rateLimitMetrics } from '../observability/rate-limit-metrics.js';
import { listen } from '../observability/admin-server.js';
import { DEFAULT_SETTINGS } from '../purchase/contract/settings.js';
import { createLogger } from '../observability/logging.js';

const TEMPORAL_TIMEOUT_MS = 10_000;
const PROXY_TIMEOUT_MS = 30_000;

async function main(config: GatewayConfig): Promise<void> {
  const log = createLogger(config.logLevel, undefined, 'acs-purchase-gateway');
  const { taskQueue } = config;
  const { endpoint, resource: acsResource } = config.acs;
  const purchases = await PurchaseClient.connect({ taskQueue, acsResource }).catch(
    (error: unknown) => {
      throw temporalUnreachable(error);
    },
  );
  const { tls } = config;
  const acs = await createCredentials(config.acs);
  const metrics = new GatewayMetrics(config.keys.map(({ name }) => name));
  const limiter = new RateLimiter({
    ...limitsOf(DEFAULT_SETTINGS, config.requestsPerSecond),
    observer: rateLimitMetrics(metrics.registry),
  });
  const gateway = createGateway(
    {
      purchases,
      acs: metrics.calls.count(createAcsClient(rateLimitedSend(createSend(acs), limiter))),
      forward: metrics.calls.countForwards(rateLimitedForward(createForward(acs), limiter)),
      acsEndpoint: endpoint,
      keys: config.keys,
      proxyGroups: config.proxyGroups,
      acsResponseWaitMs: config.acsResponseWaitMs,
      temporalTimeoutMs: TEMPORAL_TIMEOUT_MS,
      proxyTimeoutMs: PROXY_TIMEOUT_MS,
    },
    {
      loggerInstance: log,
      ...(tls && { https: tls }),
    },
  );
  metrics.observe(gateway);
  let stopping = false;
  const adminServer = createGatewayAdminServer(purchases, metrics, () => stopping);
  closeWithGrace({ delay: DRAIN_MS, logger: false }, async ({ err, signal }) => {
    if (err) log.error({ error: { message: err.message, stack: err.stack } }, 'uncaught error');
    stopping = true;
    log.info({ signal }, 'gateway is stopping: it completes the requests in flight');
    await gateway.close();
    await adminServer.close();
    await purchases.close();
    log.info('gateway has stopped');
  });
  await listen(adminServer, {
    host: config.adminHost,
    port: config.adminPort,
    variable: 'GATEWAY_ADMIN_PORT',
  });
  const { host } = config;
  const port = await listen(gateway, { host, port: config.port, variable: 'GATEWAY_PORT' });
  log.info({ host, port, endpoint, resource: acsResource }, 'gateway is ready');
}

try {
  await main(readGatewayConfig(process.env));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
