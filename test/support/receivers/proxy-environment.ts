const SETTINGS = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];

/** Runs `work` with every usual environment variable set to a proxy. */
export async function withProxyEnvironment<T>(proxyUrl: string, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  for (const name of SETTINGS) process.env[name] = proxyUrl;
  process.env.NODE_USE_ENV_PROXY = '1';
  try {
    return await work();
  } finally {
    for (const name of [...SETTINGS, 'NODE_USE_ENV_PROXY']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}
