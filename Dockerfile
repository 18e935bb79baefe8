# Debian, not Alpine: Temporal's native library requires glibc.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --include=dev --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY workflows workflows
COPY activities activities
COPY dev dev
COPY examples examples
COPY clients clients
COPY web web
COPY docs docs
RUN npm run build

FROM node:24-bookworm-slim
# Temporal's native library loads the system's CA certificates, and fails without them even if it connects without TLS.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force
COPY migrations migrations
COPY --from=build /app/dist dist

# Half of the memory limit in docker-compose.yml: Temporal's native library and buffers use memory outside the heap.
ENV NODE_ENV=production NODE_OPTIONS=--max-old-space-size=1024
# The image's unprivileged user `node`, as a number: Kubernetes can then verify that it is not root (runAsNonRoot).
USER 1000
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "-e", "\
  fetch(`http://127.0.0.1:${process.env.ADMIN_PORT || process.env.PORT || 3000}/readyz`).then( \
    ({ ok }) => process.exit(ok ? 0 : 1), \
    () => process.exit(1))"]
CMD ["node", "dist/src/main.js"]
