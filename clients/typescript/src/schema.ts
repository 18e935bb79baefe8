// Generated from openapi.json.
export interface paths {
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List endpoints, newest first
         * @description Requires the scope `webhooks:read`.
         */
        get: operations["listEndpoints"];
        put?: never;
        /**
         * Create an endpoint
         * @description This response and "Reveal the secret" show the secret. A host that does not resolve to public addresses is not refused: `warnings` says so. An account may have 50 endpoints, 5 of them with the same URL.
         *
         *     With an `Idempotency-Key`, a repetition returns the endpoint in its current form, with its current secret and `Idempotent-Replayed: true`. After the endpoint was deleted, a repetition is refused.
         *
         *     Requires the scope `webhooks:write`.
         */
        post: operations["createEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an endpoint
         * @description Requires the scope `webhooks:read`.
         */
        get: operations["getEndpoint"];
        put?: never;
        post?: never;
        /**
         * Delete an endpoint
         * @description Waiting deliveries are canceled at once, however many they are; an attempt under way finishes, and the delivery log is kept.
         *
         *     Requires the scope `webhooks:write`.
         */
        delete: operations["deleteEndpoint"];
        options?: never;
        head?: never;
        /**
         * Change an endpoint
         * @description Fields that you leave out stay as they are; null removes the description. Attempts that begin from now on use the new URL, also for earlier events; `warnings` says if its host does not resolve. The new event types apply to events accepted from now on.
         *
         *     Requires the scope `webhooks:write`.
         */
        patch: operations["updateEndpoint"];
        trace?: never;
    };
    "/v1/webhooks/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enable an endpoint again
         * @description Held deliveries are sent, oldest first and slowly at the start. With `"held": "skip"`, those held at the time of this request are canceled instead, and later ones are sent. A 202 means that the endpoint will be enabled shortly.
         *
         *     Requires the scope `webhooks:write`.
         */
        post: operations["enableEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Disable an endpoint
         * @description From now on nothing is sent, and deliveries are held.
         *
         *     Requires the scope `webhooks:write`.
         */
        post: operations["disableEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event
         * @description One attempt to this endpoint only, whatever its status. It does not affect the endpoint’s health, and has the header `X-HanDl-Test: true`. It carries the documented example of the event type, or your own `data`, byte for byte and within the limits of publishing.
         *
         *     Requires the scope `webhooks:write`.
         */
        post: operations["testEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Reveal the secret
         * @description During the overlap of a rotation it also returns the old secret. The audit log records who asked.
         *
         *     Requires the scope `webhooks:write`.
         */
        get: operations["revealEndpointSecret"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate the secret
         * @description **During the overlap, `X-HanDl-Signature` is made with the OLD secret**; `webhook-signature` contains one signature per secret. An endpoint has at most two valid secrets, so a second rotation must wait until the first has ended. With `"overlap_hours": 0` every older secret becomes invalid now, also during an overlap: do this when a secret has leaked.
         *
         *     Requires the scope `webhooks:write`.
         */
        post: operations["rotateEndpointSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/end-rotation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a rotation early
         * @description From now on only the new secret is valid, and `X-HanDl-Signature` is made with it.
         *
         *     Requires the scope `webhooks:write`.
         */
        post: operations["endEndpointRotation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Statistics of an endpoint
         * @description Counts attempts by the time they were sent, up to now. Tests and interrupted attempts do not count. Kept for 90 days.
         *
         *     Requires the scope `webhooks:read`.
         */
        get: operations["getEndpointStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/recover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send exhausted deliveries again
         * @description Sends the deliveries that were exhausted from `since` until now again, oldest first and once each, with a new set of attempts. Tests are excluded. At most 100 of them are queued at a time, so new events do not wait long. While the endpoint is not enabled, the recovery waits; when it is deleted, the recovery is canceled. With `dry_run` the deliveries are only counted.
         *
         *     Requires the scope `webhooks:write`.
         */
        post: operations["recoverEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the events of a stretch of time
         * @description Sends what `include` says to the endpoint, oldest first and once each, with a new set of attempts. `since` and `until` are compared with when the deliveries were made, or for `missing` the events. Tests and redacted events are excluded, and what is older than the retention. At most 100 are queued at a time, so new events do not wait long. While the endpoint is not enabled, the replay waits; when it is deleted, it is canceled. With `dry_run` the deliveries are only counted. `/v1/recoveries` shows the progress and cancels.
         *
         *     Requires the scope `webhooks:write`.
         */
        post: operations["replayToEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recoveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List recoveries, newest first
         * @description Requires the scope `webhooks:read`.
         */
        get: operations["listRecoveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recoveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a recovery
         * @description Requires the scope `webhooks:read`.
         */
        get: operations["getRecovery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recoveries/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a recovery
         * @description No more deliveries are queued. Those already queued, at most 100, are still sent. A recovery that has ended is returned unchanged.
         *
         *     Requires the scope `webhooks:write`.
         */
        post: operations["cancelRecovery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List events, newest first
         * @description Without their data: get an event to see it. An object appears in the list when its transaction commits, usually within milliseconds of the time in its id. An older id can therefore appear after a newer one. To poll for new objects, set `since` to a minute ago and ignore the ids you have seen.
         *
         *     With `Accept: text/csv` or `application/x-ndjson` it returns the whole list as a file, at most 100,000 objects, whatever `limit` is. To go on, pass the last id as `starting_after`. An account makes one export at a time. If the connection ends before the file does, the export failed.
         *
         *     Requires the scope `webhooks:read`.
         */
        get: operations["listEvents"];
        put?: never;
        /**
         * Publish an event
         * @description After a 202 the event and its deliveries are stored. `data` is sent exactly as received, byte for byte. It may take 256 KiB and be nested 64 levels deep.
         *
         *     Requires the scope `events:write` or `platform`.
         */
        post: operations["publishEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an event
         * @description The response body is exactly what endpoints receive, byte for byte, unless the event was redacted.
         *
         *     Requires the scope `webhooks:read`.
         */
        get: operations["getEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the deliveries of an event, newest first
         * @description Requires the scope `webhooks:read`.
         */
        get: operations["listEventDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the event types
         * @description Requires the scope `webhooks:read` or `webhooks:write` or `events:write` or `platform`.
         */
        get: operations["listEventTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deliveries, newest first
         * @description Filters can be combined. An object appears in the list when its transaction commits, usually within milliseconds of the time in its id. An older id can therefore appear after a newer one. To poll for new objects, set `since` to a minute ago and ignore the ids you have seen.
         *
         *     With `Accept: text/csv` or `application/x-ndjson` it returns the whole list as a file, at most 100,000 objects, whatever `limit` is. To go on, pass the last id as `starting_after`. An account makes one export at a time. If the connection ends before the file does, the export failed.
         *
         *     Requires the scope `webhooks:read`.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a delivery
         * @description Requires the scope `webhooks:read`.
         */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the attempts of a delivery, oldest first
         * @description In the order in which they were sent.
         *
         *     Requires the scope `webhooks:read`.
         */
        get: operations["listAttempts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry a delivery now
         * @description If a retry is scheduled, it is made now. An exhausted or canceled delivery is sent again, with a new set of attempts. A delivery that is pending or being sent is left as it is.
         *
         *     Requires the scope `webhooks:write`.
         */
        post: operations["retryDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a delivery again
         * @description Sends a finished delivery again, with a new set of attempts, also one that was delivered: the receiver gets the same event once more, with the same `webhook-id`. If the endpoint is off, the delivery is `held`, and is sent once the endpoint is enabled. `requested_by` then says who asked for it.
         *
         *     Requires the scope `webhooks:write`.
         */
        post: operations["resendDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys, newest first
         * @description Revoked keys are included. Platform keys belong to the operator, and only a platform key lists them.
         *
         *     Requires the scope `webhooks:read`.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Create an API key
         * @description Only this response shows the key. A key can only give scopes that it has. An account may have 100 keys that are not revoked.
         *
         *     Requires the scope `webhooks:write`.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description Requests with the key are refused from now on. A key may revoke itself, and keys whose scopes it has. To other keys, a platform key does not exist.
         *
         *     Requires the scope `webhooks:write`.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the audit log, newest first
         * @description Who changed what, when and from where, and who revealed a secret. An entry is stored together with its change and never modified.
         *
         *     Requires the scope `webhooks:read`.
         */
        get: operations["listAuditLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the settings of the service
         * @description The retry schedule, timeouts and limits that apply to your account.
         *
         *     Requires the scope `webhooks:read` or `webhooks:write` or `events:write` or `platform`.
         */
        get: operations["getSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    "message.received": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Your endpoint receives message.received */
        post: operations["receive message.received"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "message.sent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Your endpoint receives message.sent */
        post: operations["receive message.sent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "conversation.created": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Your endpoint receives conversation.created */
        post: operations["receive conversation.created"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "order.created": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Your endpoint receives order.created */
        post: operations["receive order.created"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "order.updated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Your endpoint receives order.updated */
        post: operations["receive order.updated"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "payment.completed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Your endpoint receives payment.completed */
        post: operations["receive payment.completed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "payment.failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Your endpoint receives payment.failed */
        post: operations["receive payment.failed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "product.created": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Your endpoint receives product.created */
        post: operations["receive product.created"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "product.updated": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Your endpoint receives product.updated */
        post: operations["receive product.updated"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        CreatedEndpoint: {
            /** @example we_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
            id: string;
            /** @enum {string} */
            object: "webhook_endpoint";
            /**
             * @description In normalised form.
             * @example https://your-server.com/webhooks/handl
             */
            url: string;
            description: string | null;
            /**
             * @description Event types, or only `*` for all of them.
             * @example [
             *       "order.created"
             *     ]
             */
            events: string[];
            /** @enum {string} */
            status: "enabled" | "unhealthy" | "disabled";
            /** @description Number of retries that failed in the current outage, 0 to 5. */
            failure_count: number;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00.123Z
             */
            failing_since: string | null;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00.123Z
             */
            unhealthy_since: string | null;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00.123Z
             */
            disabled_since: string | null;
            /**
             * Format: date-time
             * @description Until when deliveries held now are kept at least.
             * @example 2025-06-15T14:30:00.123Z
             */
            held_until: string | null;
            /**
             * Format: date-time
             * @description When the first of the deliveries held now expires: it is then given up, with the status `expired`. Null when none is held.
             * @example 2025-06-15T14:30:00.123Z
             */
            held_expires_at: string | null;
            /** @description Deliveries held now, counted up to 10000, and in a list up to 200. */
            held_count: number;
            /** @description True if the count ended there: `held_count` or more deliveries are held. */
            held_count_capped: boolean;
            last_attempt: {
                /** @example dlv_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
                delivery: string;
                /** @enum {string} */
                outcome: "delivered" | "failed" | "interrupted";
                status_code: number | null;
                /**
                 * Format: date-time
                 * @example 2025-06-15T14:30:00.123Z
                 */
                ended_at: string | null;
            } | null;
            /** @description The last email about this endpoint, if the mail server refused it for good. */
            refused_email: {
                /**
                 * @description The address of the account.
                 * @example ops@example.com
                 */
                to: string;
                /** @description The mail server’s reply. It is untrusted: show it as text. */
                reply: string;
                /**
                 * Format: date-time
                 * @example 2025-06-15T14:30:00.123Z
                 */
                refused_at: string;
            } | null;
            /**
             * Format: date-time
             * @description When the old secret stops signing, during the overlap of a rotation. Otherwise null.
             * @example 2025-06-15T14:30:00.123Z
             */
            old_secret_expires_at: string | null;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00Z
             */
            created_at: string;
            /**
             * @description Verifies signatures. Keep it secret.
             * @example whsec_…
             */
            secret: string;
            /** @description What would keep deliveries from arriving now. The URL was stored all the same. */
            warnings: {
                /** @enum {string} */
                code: "host_not_resolved";
                message: string;
            }[];
        };
        Error: {
            error: {
                /** @enum {string} */
                type: "invalid_request_error" | "authentication_error" | "permission_error" | "idempotency_error" | "rate_limit_error" | "api_error";
                /** @enum {string} */
                code: "missing_body" | "invalid_encoding" | "invalid_json" | "json_too_deep" | "duplicate_field" | "unknown_field" | "missing_field" | "invalid_type" | "invalid_value" | "unknown_event_type" | "invalid_cursor" | "invalid_idempotency_key" | "account_required" | "bad_request" | "url_not_https" | "url_invalid" | "url_has_credentials" | "url_host_not_public" | "url_port_not_allowed" | "route_not_found" | "method_not_allowed" | "not_found" | "account_not_found" | "request_timeout" | "delivery_not_retryable" | "delivery_under_way" | "too_many_endpoints" | "too_many_endpoints_with_url" | "too_many_api_keys" | "rotation_in_progress" | "no_rotation" | "recovery_running" | "payload_too_large" | "unsupported_media_type" | "unsupported_encoding" | "headers_too_large" | "api_key_missing" | "api_key_malformed" | "api_key_unknown" | "scope_missing" | "scope_not_own" | "account_header_not_allowed" | "idempotency_key_reused" | "too_many_requests" | "too_many_concurrent_requests" | "internal_error" | "service_unavailable";
                /** @description What is wrong and what to do about it, for people. */
                message: string;
                /** @description The field, query parameter or header at fault. */
                param: string | null;
                doc_url: string;
                request_id: string | null;
            };
        };
        NewEndpoint: {
            /**
             * Format: uri
             * @description Where events are sent: https, a public host, port 443 or 1024 and higher.
             * @example https://your-server.com/webhooks/handl
             */
            url: string;
            /** @description Event types, or `*` for all event types, future ones included. */
            events: "*" | "*"[] | ("message.received" | "message.sent" | "conversation.created" | "order.created" | "order.updated" | "payment.completed" | "payment.failed" | "product.created" | "product.updated")[];
            description?: string | null;
        };
        Endpoint: {
            /** @example we_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
            id: string;
            /** @enum {string} */
            object: "webhook_endpoint";
            /**
             * @description In normalised form.
             * @example https://your-server.com/webhooks/handl
             */
            url: string;
            description: string | null;
            /**
             * @description Event types, or only `*` for all of them.
             * @example [
             *       "order.created"
             *     ]
             */
            events: string[];
            /** @enum {string} */
            status: "enabled" | "unhealthy" | "disabled";
            /** @description Number of retries that failed in the current outage, 0 to 5. */
            failure_count: number;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00.123Z
             */
            failing_since: string | null;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00.123Z
             */
            unhealthy_since: string | null;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00.123Z
             */
            disabled_since: string | null;
            /**
             * Format: date-time
             * @description Until when deliveries held now are kept at least.
             * @example 2025-06-15T14:30:00.123Z
             */
            held_until: string | null;
            /**
             * Format: date-time
             * @description When the first of the deliveries held now expires: it is then given up, with the status `expired`. Null when none is held.
             * @example 2025-06-15T14:30:00.123Z
             */
            held_expires_at: string | null;
            /** @description Deliveries held now, counted up to 10000, and in a list up to 200. */
            held_count: number;
            /** @description True if the count ended there: `held_count` or more deliveries are held. */
            held_count_capped: boolean;
            last_attempt: {
                /** @example dlv_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
                delivery: string;
                /** @enum {string} */
                outcome: "delivered" | "failed" | "interrupted";
                status_code: number | null;
                /**
                 * Format: date-time
                 * @example 2025-06-15T14:30:00.123Z
                 */
                ended_at: string | null;
            } | null;
            /** @description The last email about this endpoint, if the mail server refused it for good. */
            refused_email: {
                /**
                 * @description The address of the account.
                 * @example ops@example.com
                 */
                to: string;
                /** @description The mail server’s reply. It is untrusted: show it as text. */
                reply: string;
                /**
                 * Format: date-time
                 * @example 2025-06-15T14:30:00.123Z
                 */
                refused_at: string;
            } | null;
            /**
             * Format: date-time
             * @description When the old secret stops signing, during the overlap of a rotation. Otherwise null.
             * @example 2025-06-15T14:30:00.123Z
             */
            old_secret_expires_at: string | null;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00Z
             */
            created_at: string;
        };
        ChangedEndpoint: {
            /** @example we_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
            id: string;
            /** @enum {string} */
            object: "webhook_endpoint";
            /**
             * @description In normalised form.
             * @example https://your-server.com/webhooks/handl
             */
            url: string;
            description: string | null;
            /**
             * @description Event types, or only `*` for all of them.
             * @example [
             *       "order.created"
             *     ]
             */
            events: string[];
            /** @enum {string} */
            status: "enabled" | "unhealthy" | "disabled";
            /** @description Number of retries that failed in the current outage, 0 to 5. */
            failure_count: number;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00.123Z
             */
            failing_since: string | null;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00.123Z
             */
            unhealthy_since: string | null;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00.123Z
             */
            disabled_since: string | null;
            /**
             * Format: date-time
             * @description Until when deliveries held now are kept at least.
             * @example 2025-06-15T14:30:00.123Z
             */
            held_until: string | null;
            /**
             * Format: date-time
             * @description When the first of the deliveries held now expires: it is then given up, with the status `expired`. Null when none is held.
             * @example 2025-06-15T14:30:00.123Z
             */
            held_expires_at: string | null;
            /** @description Deliveries held now, counted up to 10000, and in a list up to 200. */
            held_count: number;
            /** @description True if the count ended there: `held_count` or more deliveries are held. */
            held_count_capped: boolean;
            last_attempt: {
                /** @example dlv_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
                delivery: string;
                /** @enum {string} */
                outcome: "delivered" | "failed" | "interrupted";
                status_code: number | null;
                /**
                 * Format: date-time
                 * @example 2025-06-15T14:30:00.123Z
                 */
                ended_at: string | null;
            } | null;
            /** @description The last email about this endpoint, if the mail server refused it for good. */
            refused_email: {
                /**
                 * @description The address of the account.
                 * @example ops@example.com
                 */
                to: string;
                /** @description The mail server’s reply. It is untrusted: show it as text. */
                reply: string;
                /**
                 * Format: date-time
                 * @example 2025-06-15T14:30:00.123Z
                 */
                refused_at: string;
            } | null;
            /**
             * Format: date-time
             * @description When the old secret stops signing, during the overlap of a rotation. Otherwise null.
             * @example 2025-06-15T14:30:00.123Z
             */
            old_secret_expires_at: string | null;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00Z
             */
            created_at: string;
            /** @description What would keep deliveries from arriving now. The URL was stored all the same. */
            warnings: {
                /** @enum {string} */
                code: "host_not_resolved";
                message: string;
            }[];
        };
        EndpointChanges: {
            /**
             * Format: uri
             * @description Where events are sent: https, a public host, port 443 or 1024 and higher.
             * @example https://your-server.com/webhooks/handl
             */
            url?: string;
            /** @description Event types, or `*` for all event types, future ones included. */
            events?: "*" | "*"[] | ("message.received" | "message.sent" | "conversation.created" | "order.created" | "order.updated" | "payment.completed" | "payment.failed" | "product.created" | "product.updated")[];
            description?: string | null;
        };
        Delivery: {
            /** @example dlv_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
            id: string;
            /** @enum {string} */
            object: "delivery";
            /** @example evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
            event: string;
            /** @example order.created */
            type: string;
            /** @example we_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
            endpoint: string;
            /** @enum {string} */
            status: "pending" | "held" | "in_progress" | "delivered" | "exhausted" | "canceled" | "expired";
            test: boolean;
            /** @description Number of passes through the retry schedule, including the current one. */
            cycle: number;
            /** @description The attempt that is under way, waited for, or was made last, from 1 in each pass. */
            attempt: number;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00.123Z
             */
            due_at: string | null;
            /**
             * Format: date-time
             * @description Until when a held delivery is kept at least. If it is still held then, it expires.
             * @example 2025-06-15T14:30:00.123Z
             */
            held_until: string | null;
            /** @description The result of the last attempt. Null before the first one has ended. */
            last_attempt: {
                /** @enum {string} */
                outcome: "delivered" | "failed" | "interrupted";
                status_code: number | null;
                /** @enum {string|null} */
                error_code: "http_status" | "timeout" | "connection_refused" | "connection_reset" | "dns_error" | "tls_error" | "blocked_address" | "invalid_response" | "response_headers_too_large" | "network_unreachable" | "connection_failed" | null;
                duration_ms: number | null;
                /**
                 * Format: date-time
                 * @example 2025-06-15T14:30:00.123Z
                 */
                ended_at: string | null;
            } | null;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the delivery got its final status: delivered, exhausted, canceled or expired.
             * @example 2025-06-15T14:30:00.123Z
             */
            finished_at: string | null;
            /** @description Who asked, with `retry` or `resend`, for the current pass through the retry schedule. Null for the first one, and for one that a recovery began. */
            requested_by: {
                /**
                 * @description Null for an operator at the command line.
                 * @example key_01JXT5K8Q2R7W3Z9B4C6D8E0F1
                 */
                api_key: string | null;
                /**
                 * Format: date-time
                 * @example 2025-06-15T14:30:00.123Z
                 */
                requested_at: string;
            } | null;
            /** @description The run in the Temporal Web UI, as long as it is kept there. Null unless the service shows it to customers, or the API key has the scope `platform`. */
            temporal_url: string | null;
        };
        EndpointSecret: {
            /** @enum {string} */
            object: "endpoint_secret";
            /** @example we_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
            endpoint: string;
            /**
             * @description Verifies signatures. Keep it secret.
             * @example whsec_…
             */
            secret: string;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the old secret stops signing, during the overlap of a rotation. Otherwise null.
             * @example 2025-06-15T14:30:00.123Z
             */
            old_secret_expires_at: string | null;
            /**
             * @description The previous secret, until it expires.
             * @example whsec_…
             */
            old_secret: string | null;
        };
        RotatedSecret: {
            /** @enum {string} */
            object: "endpoint_secret";
            /** @example we_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
            endpoint: string;
            /**
             * @description Verifies signatures. Keep it secret.
             * @example whsec_…
             */
            secret: string;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the old secret stops signing, during the overlap of a rotation. Otherwise null.
             * @example 2025-06-15T14:30:00.123Z
             */
            old_secret_expires_at: string | null;
        };
        EndpointStats: {
            /** @enum {string} */
            object: "endpoint_stats";
            /** @example we_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
            endpoint: string;
            /** @enum {string} */
            period: "24h" | "7d" | "30d" | "90d";
            /** @description Attempts that succeeded. */
            delivered: number;
            /** @description Attempts that failed. */
            failed: number;
            failed_by: components["schemas"]["FailedBy"];
            /** @description Median duration of the delivered attempts, off by a few percent; null when there are none. */
            duration_p50_ms: number | null;
            /** @description 95th percentile of that duration, as precise. */
            duration_p95_ms: number | null;
            /** @description From 0 to 1; null without attempts. */
            success_rate: number | null;
            /**
             * Format: date-time
             * @description Not limited to the period.
             * @example 2025-06-15T14:30:00.123Z
             */
            last_success_at: string | null;
            /** @description Whole hours for `24h`, otherwise whole days, in UTC, oldest first; the last one is the present one. */
            buckets: {
                /**
                 * Format: date-time
                 * @example 2025-06-15T14:30:00Z
                 */
                start: string;
                /** @description Attempts that succeeded. */
                delivered: number;
                /** @description Attempts that failed. */
                failed: number;
                failed_by: components["schemas"]["FailedBy"];
                /** @description Median duration of the delivered attempts, off by a few percent; null when there are none. */
                duration_p50_ms: number | null;
                /** @description 95th percentile of that duration, as precise. */
                duration_p95_ms: number | null;
            }[];
            /**
             * @deprecated
             * @description With `24h` the 24 hours in `buckets`, otherwise empty. Use `buckets`.
             */
            hours: {
                /**
                 * Format: date-time
                 * @example 2025-06-15T14:30:00Z
                 */
                start: string;
                delivered: number;
                failed: number;
            }[];
        };
        /** @description The failed attempts by what went wrong. */
        FailedBy: {
            /** @description The response had a status from 400 to 499. */
            status_4xx: number;
            /** @description The response had a status from 500 to 599. */
            status_5xx: number;
            /** @description The response had another status that is not 2xx, such as a redirect. */
            status_other: number;
            /** @description There was no response in time. */
            timeout: number;
            /** @description There was no connection (DNS, TCP, TLS), or no valid HTTP response. */
            connection: number;
        };
        RecoveryPreview: {
            /** @enum {string} */
            object: "recovery_preview";
            /** @example we_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
            endpoint: string;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00.123Z
             */
            since: string;
            /** @description Number of deliveries that would be sent again. */
            total: number;
            /** @description True if there were 10000 or more; no more are counted, but all are sent. */
            total_capped: boolean;
        };
        Recovery: {
            /** @example rec_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
            id: string;
            /** @enum {string} */
            object: "recovery";
            /** @example we_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
            endpoint: string;
            /**
             * @description `exhausted`: deliveries whose attempts all failed. `all`: finished deliveries, also those that were delivered or canceled. `missing`: events for which the endpoint has no delivery, for example because it is newer.
             * @enum {string}
             */
            include: "exhausted" | "all" | "missing";
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00.123Z
             */
            since: string;
            /**
             * Format: date-time
             * @description Null for everything up to when it was requested.
             * @example 2025-06-15T14:30:00.123Z
             */
            until: string | null;
            /** @description Null for all event types. */
            types: string[] | null;
            /** @enum {string} */
            status: "running" | "completed" | "canceled";
            /** @description Number of deliveries when the recovery was requested. */
            total: number;
            /** @description True if there were 10000 or more; no more are counted, but all are sent. */
            total_capped: boolean;
            /** @description Number of deliveries queued again so far; most of them have been sent. */
            requeued: number;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00.123Z
             */
            finished_at: string | null;
        };
        NewRecovery: {
            /**
             * Format: date-time
             * @description Compared with `finished_at` of the deliveries.
             * @example 2025-06-15T14:30:00Z
             */
            since: string;
            /** @default false */
            dry_run?: boolean;
        };
        ReplayPreview: {
            /** @enum {string} */
            object: "replay_preview";
            /** @example we_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
            endpoint: string;
            /**
             * @description `exhausted`: deliveries whose attempts all failed. `all`: finished deliveries, also those that were delivered or canceled. `missing`: events for which the endpoint has no delivery, for example because it is newer.
             * @enum {string}
             */
            include: "exhausted" | "all" | "missing";
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00.123Z
             */
            since: string;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00.123Z
             */
            until: string;
            types: string[];
            /** @description Number of deliveries that would be sent. */
            total: number;
            /** @description True if there were more than were looked at: 10000 deliveries, or for `missing` events. All are sent. */
            total_capped: boolean;
        };
        NewReplay: {
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00Z
             */
            since: string;
            /**
             * Format: date-time
             * @description Before this time. Default: now.
             * @example 2025-06-16T14:30:00Z
             */
            until?: string;
            /**
             * @description `exhausted`: deliveries whose attempts all failed. `all`: finished deliveries, also those that were delivered or canceled. `missing`: events for which the endpoint has no delivery, for example because it is newer.
             * @enum {string}
             */
            include: "exhausted" | "all" | "missing";
            /** @description Default: all event types, or for `missing` those of the endpoint. */
            types?: ("message.received" | "message.sent" | "conversation.created" | "order.created" | "order.updated" | "payment.completed" | "payment.failed" | "product.created" | "product.updated")[];
            /** @default false */
            dry_run?: boolean;
        };
        PublishedEvent: {
            /** @example evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
            id: string;
            /** @enum {string} */
            object: "event";
            /**
             * @example order.created
             * @enum {string}
             */
            type: "message.received" | "message.sent" | "conversation.created" | "order.created" | "order.updated" | "payment.completed" | "payment.failed" | "product.created" | "product.updated";
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00Z
             */
            created_at: string;
            /** @description Number of endpoints that the event is delivered to. */
            deliveries: number;
        };
        NewEvent: {
            /**
             * @example order.created
             * @enum {string}
             */
            type: "message.received" | "message.sent" | "conversation.created" | "order.created" | "order.updated" | "payment.completed" | "payment.failed" | "product.created" | "product.updated";
            /**
             * @example {
             *       "id": "ord_1042",
             *       "object": "order",
             *       "status": "pending",
             *       "customer": {
             *         "name": "Amara Obi",
             *         "phone": "+2348012345678"
             *       },
             *       "total": 850000,
             *       "currency": "NGN"
             *     }
             */
            data: {
                [key: string]: unknown;
            };
            /**
             * @description What you call the event, to find it again: `GET /v1/events?reference=…`. Endpoints do not receive it.
             * @example order-1042-created
             */
            reference?: string;
        };
        ListedEvent: {
            /** @example evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
            id: string;
            /** @enum {string} */
            object: "event";
            /** @example order.created */
            type: string;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Present if an operator has redacted the event: `data` is then an empty object, and nothing of the event is sent any more.
             * @example 2025-06-15T14:30:00Z
             */
            redacted_at?: string;
            /** @description What the producer calls the event. */
            reference: string | null;
            /** @description Number of endpoints that the event is sent to. */
            endpoints: number;
            /** @description Number of endpoints that it was delivered to. */
            delivered: number;
        };
        Event: {
            /** @example evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
            id: string;
            /** @enum {string} */
            object: "event";
            /** @example order.created */
            type: string;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Present if an operator has redacted the event: `data` is then an empty object, and nothing of the event is sent any more.
             * @example 2025-06-15T14:30:00Z
             */
            redacted_at?: string;
            /** @description Exactly as published, byte for byte, unless it was redacted. */
            data: {
                [key: string]: unknown;
            };
        };
        EventType: {
            /** @enum {string} */
            object: "event_type";
            /**
             * @example order.created
             * @enum {string}
             */
            type: "message.received" | "message.sent" | "conversation.created" | "order.created" | "order.updated" | "payment.completed" | "payment.failed" | "product.created" | "product.updated";
            description: string;
            /** @description An example of the `data` of such an event. */
            example: {
                [key: string]: unknown;
            };
        };
        Attempt: {
            /** @example att_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
            id: string;
            /** @enum {string} */
            object: "attempt";
            cycle: number;
            attempt: number;
            /** @enum {string} */
            outcome: "delivered" | "failed" | "interrupted";
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00.123Z
             */
            due_at: string;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00.123Z
             */
            sent_at: string;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00.123Z
             */
            ended_at: string | null;
            duration_ms: number | null;
            status_code: number | null;
            /** @enum {string|null} */
            error_code: "http_status" | "timeout" | "connection_refused" | "connection_reset" | "dns_error" | "tls_error" | "blocked_address" | "invalid_response" | "response_headers_too_large" | "network_unreachable" | "connection_failed" | null;
            error_message: string | null;
            /** @description Signatures are redacted. Null if the headers could not be recorded. */
            request_headers: {
                [key: string]: string;
            } | null;
            /** @description Pairs of name and value, because a name may occur more than once. */
            response_headers: [
                string,
                string
            ][] | null;
            /** @description At most 16 KiB, decoded by the charset that the response declares, or as UTF-8. It is untrusted: show it as text. */
            response_body: string | null;
            response_body_truncated: boolean;
            /** @description Whether the request was sent a second time: the endpoint closed a connection that was still open from a former attempt, without a response, so it was sent again over a new one. It may have arrived twice. */
            sent_twice: boolean;
            /** @description The process that made the attempt. Null unless the service shows it to customers, or the API key has the scope `platform`. */
            worker: string | null;
        };
        CreatedApiKey: {
            /** @example key_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
            id: string;
            /** @enum {string} */
            object: "api_key";
            /** @example sk_live_ */
            prefix: string;
            last_four: string;
            scopes: string[];
            /**
             * Format: date-time
             * @description Accurate to the minute.
             * @example 2025-06-15T14:30:00.123Z
             */
            last_used_at: string | null;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00.123Z
             */
            revoked_at: string | null;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00Z
             */
            created_at: string;
            /** @example sk_live_… */
            key: string;
        };
        NewApiKey: {
            scopes: ("webhooks:read" | "webhooks:write" | "events:write")[];
        };
        ApiKey: {
            /** @example key_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
            id: string;
            /** @enum {string} */
            object: "api_key";
            /** @example sk_live_ */
            prefix: string;
            last_four: string;
            scopes: string[];
            /**
             * Format: date-time
             * @description Accurate to the minute.
             * @example 2025-06-15T14:30:00.123Z
             */
            last_used_at: string | null;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00.123Z
             */
            revoked_at: string | null;
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00Z
             */
            created_at: string;
        };
        AuditLogEntry: {
            /** @example aud_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
            id: string;
            /** @enum {string} */
            object: "audit_log_entry";
            /** @enum {string} */
            action: "account.deleted" | "api_key.created" | "api_key.revoked" | "endpoint.created" | "endpoint.updated" | "endpoint.deleted" | "endpoint.enabled" | "endpoint.disabled" | "endpoint.tested" | "secret.revealed" | "secret.rotated" | "secret.rotation_ended" | "delivery.retried" | "delivery.resent" | "event.redacted" | "recovery.started" | "recovery.canceled";
            /**
             * @description The id of what was changed, or whose secret was shown.
             * @example we_…
             */
            object_id: string;
            /**
             * @description Null if an operator made the change.
             * @example key_01JXT5K8Q2R7W3Z9B4C6D8E0F1
             */
            api_key: string | null;
            ip: string | null;
            /** @description The X-Request-Id of the request. */
            request_id: string | null;
            details: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @example 2025-06-15T14:30:00Z
             */
            created_at: string;
        };
        Settings: {
            /** @enum {string} */
            object: "settings";
            /**
             * @description The waits before the retries, each counted from the end of the failed attempt.
             * @example [
             *       30,
             *       300,
             *       1800,
             *       7200,
             *       86400
             *     ]
             */
            retry_schedule_seconds: number[];
            /** @description The first attempt and its retries. */
            attempts_per_delivery: number;
            /**
             * @description How long an attempt waits for a response.
             * @example 10
             */
            attempt_timeout_seconds: number;
            /** @description How long events and held deliveries are kept. */
            retention_days: number;
            /**
             * @description What the API key of this request may do.
             * @example [
             *       "webhooks:read"
             *     ]
             */
            api_key_scopes: string[];
            /**
             * @description IP addresses and CIDR blocks from which deliveries are sent. Empty if the operator does not say.
             * @example [
             *       "192.0.2.10",
             *       "2001:db8:1::/64"
             *     ]
             */
            sending_addresses: string[];
            /** @description Whether an endpoint may have http:// or a private address, as in http://127.0.0.1:4000. Only for development. */
            allows_insecure_endpoints: boolean;
            limits: {
                /** @description Endpoints of an account. */
                endpoints: number;
                /** @description Endpoints of an account that have the same URL. */
                endpoints_with_same_url: number;
                /** @description API keys of an account that are not revoked. */
                api_keys: number;
                /** @description Size of the `data` of an event. */
                event_data_bytes: number;
                /** @description Objects on a page of a list. */
                list_limit: number;
                /** @description Requests of one API key to one API process. */
                requests_per_minute: {
                    /** @description `POST /v1/events`. */
                    publish: number;
                    /** @description Calls that create, send or reveal something. */
                    sensitive: number;
                    /** @description All other calls. */
                    general: number;
                };
                /** @description Requests of all API keys of an account together to one API process. */
                account_requests_per_minute: {
                    /** @description `POST /v1/events`. */
                    publish: number;
                    /** @description Calls that create, send or reveal something. */
                    sensitive: number;
                    /** @description All other calls. */
                    general: number;
                };
                /** @description Requests of an account to one API process at the same time. A few are handled at once, the others wait. */
                concurrent_requests: {
                    /** @description `POST /v1/events`. */
                    publish: number;
                    /** @description All other calls. */
                    general: number;
                };
            };
        };
    };
    responses: {
        /**
         * @description `bad_request`: The request could not be read. Check its URL and its length.
         *
         *     `unknown_field`: This call has no such field or query parameter. Leave it out.
         *
         *     `invalid_json`: The body is not valid JSON.
         *
         *     `invalid_encoding`: The body must be UTF-8 without a byte order mark.
         *
         *     `json_too_deep`: The body is nested too deeply. The limit is 64 levels.
         *
         *     `duplicate_field`: A field of the body occurs more than once. Send it once.
         */
        Status400: {
            headers: {
                /** @description Identifies this request in our log. */
                "X-Request-Id"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "type": "invalid_request_error",
                 *         "code": "bad_request",
                 *         "message": "The request could not be read. Check its URL and its length.",
                 *         "param": null,
                 *         "doc_url": "https://webhooks.handl.example/docs/errors/bad_request",
                 *         "request_id": "req_0123456789abcdef01234567"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description `api_key_missing`: The API key is missing. Send the header "Authorization: Bearer sk_live_…".
         *
         *     `api_key_malformed`: This is not an API key. Send the header "Authorization: Bearer sk_live_…".
         *
         *     `api_key_unknown`: The API key is unknown or revoked. Use one from Settings → API.
         */
        Status401: {
            headers: {
                /** @description Identifies this request in our log. */
                "X-Request-Id"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "type": "authentication_error",
                 *         "code": "api_key_missing",
                 *         "message": "The API key is missing. Send the header \"Authorization: Bearer sk_live_…\".",
                 *         "param": null,
                 *         "doc_url": "https://webhooks.handl.example/docs/errors/api_key_missing",
                 *         "request_id": "req_0123456789abcdef01234567"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `scope_missing`: The API key lacks the scope that this call requires. */
        Status403: {
            headers: {
                /** @description Identifies this request in our log. */
                "X-Request-Id"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "type": "permission_error",
                 *         "code": "scope_missing",
                 *         "message": "The API key lacks the scope that this call requires.",
                 *         "param": null,
                 *         "doc_url": "https://webhooks.handl.example/docs/errors/scope_missing",
                 *         "request_id": "req_0123456789abcdef01234567"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /**
         * @description `unsupported_media_type`: Send Content-Type: application/json, in UTF-8.
         *
         *     `unsupported_encoding`: Compressed bodies are not supported. Leave Content-Encoding out.
         */
        Status415: {
            headers: {
                /** @description Identifies this request in our log. */
                "X-Request-Id"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "type": "invalid_request_error",
                 *         "code": "unsupported_media_type",
                 *         "message": "Send Content-Type: application/json, in UTF-8.",
                 *         "param": null,
                 *         "doc_url": "https://webhooks.handl.example/docs/errors/unsupported_media_type",
                 *         "request_id": "req_0123456789abcdef01234567"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `payload_too_large`: The body is too large. The limit is 512 KiB, of which data may take 256 KiB. */
        Status413: {
            headers: {
                /** @description Identifies this request in our log. */
                "X-Request-Id"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "type": "invalid_request_error",
                 *         "code": "payload_too_large",
                 *         "message": "The body is too large. The limit is 512 KiB, of which data may take 256 KiB.",
                 *         "param": null,
                 *         "doc_url": "https://webhooks.handl.example/docs/errors/payload_too_large",
                 *         "request_id": "req_0123456789abcdef01234567"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `too_many_requests`: This API key or its account has reached its rate limit. Wait for the number of seconds in Retry-After. */
        Status429: {
            headers: {
                /** @description Identifies this request in our log. */
                "X-Request-Id"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "type": "rate_limit_error",
                 *         "code": "too_many_requests",
                 *         "message": "This API key or its account has reached its rate limit. Wait for the number of seconds in Retry-After.",
                 *         "param": null,
                 *         "doc_url": "https://webhooks.handl.example/docs/errors/too_many_requests",
                 *         "request_id": "req_0123456789abcdef01234567"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `internal_error`: Something went wrong on our side. Retry the request; if the error persists, send us the request_id. */
        Status500: {
            headers: {
                /** @description Identifies this request in our log. */
                "X-Request-Id"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "type": "api_error",
                 *         "code": "internal_error",
                 *         "message": "Something went wrong on our side. Retry the request; if the error persists, send us the request_id.",
                 *         "param": null,
                 *         "doc_url": "https://webhooks.handl.example/docs/errors/internal_error",
                 *         "request_id": "req_0123456789abcdef01234567"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description `service_unavailable`: Temporarily unavailable: the request may or may not have been processed. Retry later; use the same Idempotency-Key for an event. */
        Status503: {
            headers: {
                /** @description Identifies this request in our log. */
                "X-Request-Id"?: string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": {
                 *         "type": "api_error",
                 *         "code": "service_unavailable",
                 *         "message": "Temporarily unavailable: the request may or may not have been processed. Retry later; use the same Idempotency-Key for an event.",
                 *         "param": null,
                 *         "doc_url": "https://webhooks.handl.example/docs/errors/service_unavailable",
                 *         "request_id": "req_0123456789abcdef01234567"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listEndpoints: {
        parameters: {
            query?: {
                /** @description Maximum number of objects to return. */
                limit?: number;
                /** @description Cursor: the id of the last object you received. Returns the objects after it. */
                starting_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List endpoints, newest first */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        object: "list";
                        data: components["schemas"]["Endpoint"][];
                        has_more: boolean;
                    };
                };
            };
            /**
             * @description `invalid_cursor`: The cursor is not an id from this list. Pass the id of the last object you received.
             *
             *     `missing_field`: A required field is missing.
             *
             *     `invalid_type`: A field has the wrong type.
             *
             *     `invalid_value`: A field has a value that is not allowed.
             *
             *     `bad_request`: The request could not be read. Check its URL and its length.
             *
             *     `unknown_field`: This call has no such field or query parameter. Leave it out.
             *
             *     `invalid_json`: The body is not valid JSON.
             *
             *     `invalid_encoding`: The body must be UTF-8 without a byte order mark.
             *
             *     `json_too_deep`: The body is nested too deeply. The limit is 64 levels.
             *
             *     `duplicate_field`: A field of the body occurs more than once. Send it once.
             */
            400: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "invalid_cursor",
                     *         "message": "The cursor is not an id from this list. Pass the id of the last object you received.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/invalid_cursor",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    createEndpoint: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 72 hours: the same key and body get the same result, once. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEndpoint"];
            };
        };
        responses: {
            /** @description Create an endpoint */
            201: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedEndpoint"];
                };
            };
            /**
             * @description `unknown_event_type`: There is no such event type. GET /v1/event-types lists them.
             *
             *     `url_not_https`: The URL must begin with https://.
             *
             *     `url_invalid`: The URL is not valid.
             *
             *     `url_has_credentials`: The URL must not contain a user name or password.
             *
             *     `url_host_not_public`: The host of the URL is not public. Use one that is reachable from the Internet.
             *
             *     `url_port_not_allowed`: The port of the URL is not allowed. Use 443, or 1024 or higher.
             *
             *     `invalid_idempotency_key`: Idempotency-Key must be sent once, with 1 to 255 printable ASCII characters.
             *
             *     `missing_field`: A required field is missing.
             *
             *     `invalid_type`: A field has the wrong type.
             *
             *     `invalid_value`: A field has a value that is not allowed.
             *
             *     `missing_body`: This call requires a body. Send a JSON object.
             *
             *     `bad_request`: The request could not be read. Check its URL and its length.
             *
             *     `unknown_field`: This call has no such field or query parameter. Leave it out.
             *
             *     `invalid_json`: The body is not valid JSON.
             *
             *     `invalid_encoding`: The body must be UTF-8 without a byte order mark.
             *
             *     `json_too_deep`: The body is nested too deeply. The limit is 64 levels.
             *
             *     `duplicate_field`: A field of the body occurs more than once. Send it once.
             */
            400: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "unknown_event_type",
                     *         "message": "There is no such event type. GET /v1/event-types lists them.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/unknown_event_type",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            /**
             * @description `too_many_endpoints`: The account has reached its limit of endpoints. Delete one that you no longer need.
             *
             *     `too_many_endpoints_with_url`: The account has reached its limit of endpoints with the same URL. Use one of them, or another URL.
             *
             *     `idempotency_key_reused`: This Idempotency-Key was used for a different request within the last 72 hours. Use a new key.
             */
            409: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "too_many_endpoints",
                     *         "message": "The account has reached its limit of endpoints. Delete one that you no longer need.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/too_many_endpoints",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    getEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get an endpoint */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            400: components["responses"]["Status400"];
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            /** @description `not_found`: Your account has no object with this id. Check the id. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "not_found",
                     *         "message": "Your account has no object with this id. Check the id.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    deleteEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete an endpoint */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @example we_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
                        id: string;
                        /** @enum {string} */
                        object: "webhook_endpoint";
                        /** @enum {boolean} */
                        deleted: true;
                    };
                };
            };
            400: components["responses"]["Status400"];
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            /** @description `not_found`: Your account has no object with this id. Check the id. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "not_found",
                     *         "message": "Your account has no object with this id. Check the id.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    updateEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndpointChanges"];
            };
        };
        responses: {
            /** @description Change an endpoint */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedEndpoint"];
                };
            };
            /**
             * @description `unknown_event_type`: There is no such event type. GET /v1/event-types lists them.
             *
             *     `url_not_https`: The URL must begin with https://.
             *
             *     `url_invalid`: The URL is not valid.
             *
             *     `url_has_credentials`: The URL must not contain a user name or password.
             *
             *     `url_host_not_public`: The host of the URL is not public. Use one that is reachable from the Internet.
             *
             *     `url_port_not_allowed`: The port of the URL is not allowed. Use 443, or 1024 or higher.
             *
             *     `missing_field`: A required field is missing.
             *
             *     `invalid_type`: A field has the wrong type.
             *
             *     `invalid_value`: A field has a value that is not allowed.
             *
             *     `missing_body`: This call requires a body. Send a JSON object.
             *
             *     `bad_request`: The request could not be read. Check its URL and its length.
             *
             *     `unknown_field`: This call has no such field or query parameter. Leave it out.
             *
             *     `invalid_json`: The body is not valid JSON.
             *
             *     `invalid_encoding`: The body must be UTF-8 without a byte order mark.
             *
             *     `json_too_deep`: The body is nested too deeply. The limit is 64 levels.
             *
             *     `duplicate_field`: A field of the body occurs more than once. Send it once.
             */
            400: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "unknown_event_type",
                     *         "message": "There is no such event type. GET /v1/event-types lists them.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/unknown_event_type",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            /** @description `not_found`: Your account has no object with this id. Check the id. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "not_found",
                     *         "message": "Your account has no object with this id. Check the id.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `too_many_endpoints_with_url`: The account has reached its limit of endpoints with the same URL. Use one of them, or another URL. */
            409: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "too_many_endpoints_with_url",
                     *         "message": "The account has reached its limit of endpoints with the same URL. Use one of them, or another URL.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/too_many_endpoints_with_url",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    enableEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @default send
                     * @enum {string}
                     */
                    held?: "send" | "skip";
                };
            };
        };
        responses: {
            /** @description Enable an endpoint again */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            /** @description Enable an endpoint again */
            202: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            /**
             * @description `missing_field`: A required field is missing.
             *
             *     `invalid_type`: A field has the wrong type.
             *
             *     `invalid_value`: A field has a value that is not allowed.
             *
             *     `bad_request`: The request could not be read. Check its URL and its length.
             *
             *     `unknown_field`: This call has no such field or query parameter. Leave it out.
             *
             *     `invalid_json`: The body is not valid JSON.
             *
             *     `invalid_encoding`: The body must be UTF-8 without a byte order mark.
             *
             *     `json_too_deep`: The body is nested too deeply. The limit is 64 levels.
             *
             *     `duplicate_field`: A field of the body occurs more than once. Send it once.
             */
            400: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "missing_field",
                     *         "message": "A required field is missing.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/missing_field",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            /** @description `not_found`: Your account has no object with this id. Check the id. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "not_found",
                     *         "message": "Your account has no object with this id. Check the id.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    disableEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Disable an endpoint */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            400: components["responses"]["Status400"];
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            /** @description `not_found`: Your account has no object with this id. Check the id. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "not_found",
                     *         "message": "Your account has no object with this id. Check the id.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    testEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @example order.created
                     * @enum {string}
                     */
                    type?: "message.received" | "message.sent" | "conversation.created" | "order.created" | "order.updated" | "payment.completed" | "payment.failed" | "product.created" | "product.updated";
                    data?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Send a test event */
            202: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /**
             * @description `unknown_event_type`: There is no such event type. GET /v1/event-types lists them.
             *
             *     `missing_field`: A required field is missing.
             *
             *     `invalid_type`: A field has the wrong type.
             *
             *     `invalid_value`: A field has a value that is not allowed.
             *
             *     `bad_request`: The request could not be read. Check its URL and its length.
             *
             *     `unknown_field`: This call has no such field or query parameter. Leave it out.
             *
             *     `invalid_json`: The body is not valid JSON.
             *
             *     `invalid_encoding`: The body must be UTF-8 without a byte order mark.
             *
             *     `json_too_deep`: The body is nested too deeply. The limit is 64 levels.
             *
             *     `duplicate_field`: A field of the body occurs more than once. Send it once.
             */
            400: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "unknown_event_type",
                     *         "message": "There is no such event type. GET /v1/event-types lists them.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/unknown_event_type",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            /** @description `not_found`: Your account has no object with this id. Check the id. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "not_found",
                     *         "message": "Your account has no object with this id. Check the id.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    revealEndpointSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Reveal the secret */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointSecret"];
                };
            };
            400: components["responses"]["Status400"];
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            /** @description `not_found`: Your account has no object with this id. Check the id. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "not_found",
                     *         "message": "Your account has no object with this id. Check the id.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    rotateEndpointSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description How long the old secret stays valid beside the new one. */
                    overlap_hours?: number;
                };
            };
        };
        responses: {
            /** @description Rotate the secret */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedSecret"];
                };
            };
            /**
             * @description `missing_field`: A required field is missing.
             *
             *     `invalid_type`: A field has the wrong type.
             *
             *     `invalid_value`: A field has a value that is not allowed.
             *
             *     `bad_request`: The request could not be read. Check its URL and its length.
             *
             *     `unknown_field`: This call has no such field or query parameter. Leave it out.
             *
             *     `invalid_json`: The body is not valid JSON.
             *
             *     `invalid_encoding`: The body must be UTF-8 without a byte order mark.
             *
             *     `json_too_deep`: The body is nested too deeply. The limit is 64 levels.
             *
             *     `duplicate_field`: A field of the body occurs more than once. Send it once.
             */
            400: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "missing_field",
                     *         "message": "A required field is missing.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/missing_field",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            /** @description `not_found`: Your account has no object with this id. Check the id. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "not_found",
                     *         "message": "Your account has no object with this id. Check the id.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `rotation_in_progress`: The old secret of an earlier rotation is still valid. End that rotation first. */
            409: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "rotation_in_progress",
                     *         "message": "The old secret of an earlier rotation is still valid. End that rotation first.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/rotation_in_progress",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    endEndpointRotation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description End a rotation early */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            400: components["responses"]["Status400"];
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            /** @description `not_found`: Your account has no object with this id. Check the id. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "not_found",
                     *         "message": "Your account has no object with this id. Check the id.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `no_rotation`: There is no rotation to end: only one secret is valid. */
            409: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "no_rotation",
                     *         "message": "There is no rotation to end: only one secret is valid.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/no_rotation",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    getEndpointStats: {
        parameters: {
            query?: {
                /** @description The last 24 hours, or the last 7, 30 or 90 days. */
                period?: "24h" | "7d" | "30d" | "90d";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Statistics of an endpoint */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointStats"];
                };
            };
            /**
             * @description `missing_field`: A required field is missing.
             *
             *     `invalid_type`: A field has the wrong type.
             *
             *     `invalid_value`: A field has a value that is not allowed.
             *
             *     `bad_request`: The request could not be read. Check its URL and its length.
             *
             *     `unknown_field`: This call has no such field or query parameter. Leave it out.
             *
             *     `invalid_json`: The body is not valid JSON.
             *
             *     `invalid_encoding`: The body must be UTF-8 without a byte order mark.
             *
             *     `json_too_deep`: The body is nested too deeply. The limit is 64 levels.
             *
             *     `duplicate_field`: A field of the body occurs more than once. Send it once.
             */
            400: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "missing_field",
                     *         "message": "A required field is missing.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/missing_field",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            /** @description `not_found`: Your account has no object with this id. Check the id. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "not_found",
                     *         "message": "Your account has no object with this id. Check the id.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    recoverEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRecovery"];
            };
        };
        responses: {
            /** @description Send exhausted deliveries again */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryPreview"];
                };
            };
            /** @description Send exhausted deliveries again */
            202: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recovery"];
                };
            };
            /**
             * @description `missing_field`: A required field is missing.
             *
             *     `invalid_type`: A field has the wrong type.
             *
             *     `invalid_value`: A field has a value that is not allowed.
             *
             *     `missing_body`: This call requires a body. Send a JSON object.
             *
             *     `bad_request`: The request could not be read. Check its URL and its length.
             *
             *     `unknown_field`: This call has no such field or query parameter. Leave it out.
             *
             *     `invalid_json`: The body is not valid JSON.
             *
             *     `invalid_encoding`: The body must be UTF-8 without a byte order mark.
             *
             *     `json_too_deep`: The body is nested too deeply. The limit is 64 levels.
             *
             *     `duplicate_field`: A field of the body occurs more than once. Send it once.
             */
            400: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "missing_field",
                     *         "message": "A required field is missing.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/missing_field",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            /** @description `not_found`: Your account has no object with this id. Check the id. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "not_found",
                     *         "message": "Your account has no object with this id. Check the id.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `recovery_running`: A recovery of this endpoint is running. Wait until it ends, or cancel it. */
            409: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "recovery_running",
                     *         "message": "A recovery of this endpoint is running. Wait until it ends, or cancel it.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/recovery_running",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    replayToEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewReplay"];
            };
        };
        responses: {
            /** @description Send the events of a stretch of time */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayPreview"];
                };
            };
            /** @description Send the events of a stretch of time */
            202: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recovery"];
                };
            };
            /**
             * @description `unknown_event_type`: There is no such event type. GET /v1/event-types lists them.
             *
             *     `missing_field`: A required field is missing.
             *
             *     `invalid_type`: A field has the wrong type.
             *
             *     `invalid_value`: A field has a value that is not allowed.
             *
             *     `missing_body`: This call requires a body. Send a JSON object.
             *
             *     `bad_request`: The request could not be read. Check its URL and its length.
             *
             *     `unknown_field`: This call has no such field or query parameter. Leave it out.
             *
             *     `invalid_json`: The body is not valid JSON.
             *
             *     `invalid_encoding`: The body must be UTF-8 without a byte order mark.
             *
             *     `json_too_deep`: The body is nested too deeply. The limit is 64 levels.
             *
             *     `duplicate_field`: A field of the body occurs more than once. Send it once.
             */
            400: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "unknown_event_type",
                     *         "message": "There is no such event type. GET /v1/event-types lists them.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/unknown_event_type",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            /** @description `not_found`: Your account has no object with this id. Check the id. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "not_found",
                     *         "message": "Your account has no object with this id. Check the id.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `recovery_running`: A recovery of this endpoint is running. Wait until it ends, or cancel it. */
            409: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "recovery_running",
                     *         "message": "A recovery of this endpoint is running. Wait until it ends, or cancel it.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/recovery_running",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    listRecoveries: {
        parameters: {
            query?: {
                endpoint?: string;
                /** @description Maximum number of objects to return. */
                limit?: number;
                /** @description Cursor: the id of the last object you received. Returns the objects after it. */
                starting_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List recoveries, newest first */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        object: "list";
                        data: components["schemas"]["Recovery"][];
                        has_more: boolean;
                    };
                };
            };
            /**
             * @description `invalid_cursor`: The cursor is not an id from this list. Pass the id of the last object you received.
             *
             *     `missing_field`: A required field is missing.
             *
             *     `invalid_type`: A field has the wrong type.
             *
             *     `invalid_value`: A field has a value that is not allowed.
             *
             *     `bad_request`: The request could not be read. Check its URL and its length.
             *
             *     `unknown_field`: This call has no such field or query parameter. Leave it out.
             *
             *     `invalid_json`: The body is not valid JSON.
             *
             *     `invalid_encoding`: The body must be UTF-8 without a byte order mark.
             *
             *     `json_too_deep`: The body is nested too deeply. The limit is 64 levels.
             *
             *     `duplicate_field`: A field of the body occurs more than once. Send it once.
             */
            400: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "invalid_cursor",
                     *         "message": "The cursor is not an id from this list. Pass the id of the last object you received.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/invalid_cursor",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    getRecovery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a recovery */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recovery"];
                };
            };
            400: components["responses"]["Status400"];
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            /** @description `not_found`: Your account has no object with this id. Check the id. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "not_found",
                     *         "message": "Your account has no object with this id. Check the id.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    cancelRecovery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Cancel a recovery */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recovery"];
                };
            };
            400: components["responses"]["Status400"];
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            /** @description `not_found`: Your account has no object with this id. Check the id. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "not_found",
                     *         "message": "Your account has no object with this id. Check the id.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    listEvents: {
        parameters: {
            query?: {
                type?: "message.received" | "message.sent" | "conversation.created" | "order.created" | "order.updated" | "payment.completed" | "payment.failed" | "product.created" | "product.updated";
                /** @description Events whose `data` has this id at its top level: `id`, members whose name ends in `id`, and other strings that look like an id, at most 8 of an event. Not together with `reference`. */
                data_id?: string;
                /** @description Events that were published with this `reference`. */
                reference?: string;
                /** @description Created at or after this time. */
                since?: string;
                /** @description Created before this time. */
                until?: string;
                /** @description Maximum number of objects to return. */
                limit?: number;
                /** @description Cursor: the id of the last object you received. Returns the objects after it. */
                starting_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List events, newest first */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        object: "list";
                        data: components["schemas"]["ListedEvent"][];
                        has_more: boolean;
                    };
                    "text/csv": string;
                    "application/x-ndjson": string;
                };
            };
            /**
             * @description `unknown_event_type`: There is no such event type. GET /v1/event-types lists them.
             *
             *     `invalid_cursor`: The cursor is not an id from this list. Pass the id of the last object you received.
             *
             *     `missing_field`: A required field is missing.
             *
             *     `invalid_type`: A field has the wrong type.
             *
             *     `invalid_value`: A field has a value that is not allowed.
             *
             *     `bad_request`: The request could not be read. Check its URL and its length.
             *
             *     `unknown_field`: This call has no such field or query parameter. Leave it out.
             *
             *     `invalid_json`: The body is not valid JSON.
             *
             *     `invalid_encoding`: The body must be UTF-8 without a byte order mark.
             *
             *     `json_too_deep`: The body is nested too deeply. The limit is 64 levels.
             *
             *     `duplicate_field`: A field of the body occurs more than once. Send it once.
             */
            400: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "unknown_event_type",
                     *         "message": "There is no such event type. GET /v1/event-types lists them.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/unknown_event_type",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    publishEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes the request safe to repeat for 72 hours: the same key and body get the same result, once. */
                "Idempotency-Key"?: string;
                /** @description The account that the event happened in. Only for platform keys. */
                "X-HanDl-Account"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEvent"];
            };
        };
        responses: {
            /** @description Publish an event */
            202: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublishedEvent"];
                };
            };
            /**
             * @description `unknown_event_type`: There is no such event type. GET /v1/event-types lists them.
             *
             *     `invalid_idempotency_key`: Idempotency-Key must be sent once, with 1 to 255 printable ASCII characters.
             *
             *     `account_required`: A platform key must name the account in the X-HanDl-Account header.
             *
             *     `missing_field`: A required field is missing.
             *
             *     `invalid_type`: A field has the wrong type.
             *
             *     `invalid_value`: A field has a value that is not allowed.
             *
             *     `missing_body`: This call requires a body. Send a JSON object.
             *
             *     `bad_request`: The request could not be read. Check its URL and its length.
             *
             *     `unknown_field`: This call has no such field or query parameter. Leave it out.
             *
             *     `invalid_json`: The body is not valid JSON.
             *
             *     `invalid_encoding`: The body must be UTF-8 without a byte order mark.
             *
             *     `json_too_deep`: The body is nested too deeply. The limit is 64 levels.
             *
             *     `duplicate_field`: A field of the body occurs more than once. Send it once.
             */
            400: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "unknown_event_type",
                     *         "message": "There is no such event type. GET /v1/event-types lists them.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/unknown_event_type",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Status401"];
            /**
             * @description `account_header_not_allowed`: Only a platform key may send X-HanDl-Account. Leave it out.
             *
             *     `scope_missing`: The API key lacks the scope that this call requires.
             */
            403: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "permission_error",
                     *         "code": "account_header_not_allowed",
                     *         "message": "Only a platform key may send X-HanDl-Account. Leave it out.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/account_header_not_allowed",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `account_not_found`: There is no such account. Check the X-HanDl-Account header. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "account_not_found",
                     *         "message": "There is no such account. Check the X-HanDl-Account header.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/account_not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `idempotency_key_reused`: This Idempotency-Key was used for a different request within the last 72 hours. Use a new key. */
            409: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "idempotency_error",
                     *         "code": "idempotency_key_reused",
                     *         "message": "This Idempotency-Key was used for a different request within the last 72 hours. Use a new key.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/idempotency_key_reused",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    getEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get an event */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            400: components["responses"]["Status400"];
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            /** @description `not_found`: Your account has no object with this id. Check the id. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "not_found",
                     *         "message": "Your account has no object with this id. Check the id.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    listEventDeliveries: {
        parameters: {
            query?: {
                /** @description Maximum number of objects to return. */
                limit?: number;
                /** @description Cursor: the id of the last object you received. Returns the objects after it. */
                starting_after?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the deliveries of an event, newest first */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        object: "list";
                        data: components["schemas"]["Delivery"][];
                        has_more: boolean;
                    };
                };
            };
            /**
             * @description `invalid_cursor`: The cursor is not an id from this list. Pass the id of the last object you received.
             *
             *     `missing_field`: A required field is missing.
             *
             *     `invalid_type`: A field has the wrong type.
             *
             *     `invalid_value`: A field has a value that is not allowed.
             *
             *     `bad_request`: The request could not be read. Check its URL and its length.
             *
             *     `unknown_field`: This call has no such field or query parameter. Leave it out.
             *
             *     `invalid_json`: The body is not valid JSON.
             *
             *     `invalid_encoding`: The body must be UTF-8 without a byte order mark.
             *
             *     `json_too_deep`: The body is nested too deeply. The limit is 64 levels.
             *
             *     `duplicate_field`: A field of the body occurs more than once. Send it once.
             */
            400: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "invalid_cursor",
                     *         "message": "The cursor is not an id from this list. Pass the id of the last object you received.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/invalid_cursor",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            /** @description `not_found`: Your account has no object with this id. Check the id. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "not_found",
                     *         "message": "Your account has no object with this id. Check the id.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    listEventTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the event types */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        object: "list";
                        data: components["schemas"]["EventType"][];
                        has_more: boolean;
                    };
                };
            };
            400: components["responses"]["Status400"];
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                endpoint?: string;
                event?: string;
                /** @description The status at the time of the request. */
                status?: "pending" | "held" | "in_progress" | "delivered" | "exhausted" | "canceled" | "expired";
                type?: "message.received" | "message.sent" | "conversation.created" | "order.created" | "order.updated" | "payment.completed" | "payment.failed" | "product.created" | "product.updated";
                /** @description The class of the response to the last attempt. `2xx`: it was delivered. `none`: the last attempt failed without a response. */
                status_class?: "2xx" | "3xx" | "4xx" | "5xx" | "none";
                /** @description Why the last attempt failed. `any`: it failed, for whatever reason. */
                error_code?: "any" | "http_status" | "timeout" | "connection_refused" | "connection_reset" | "dns_error" | "tls_error" | "blocked_address" | "invalid_response" | "response_headers_too_large" | "network_unreachable" | "connection_failed";
                /** @description Created at or after this time. */
                since?: string;
                /** @description Created before this time. */
                until?: string;
                /** @description True lists only tests, false everything else. Without it, both are listed. */
                test?: "true" | "false";
                /** @description Maximum number of objects to return. */
                limit?: number;
                /** @description Cursor: the id of the last object you received. Returns the objects after it. */
                starting_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List deliveries, newest first */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        object: "list";
                        data: components["schemas"]["Delivery"][];
                        has_more: boolean;
                    };
                    "text/csv": string;
                    "application/x-ndjson": string;
                };
            };
            /**
             * @description `unknown_event_type`: There is no such event type. GET /v1/event-types lists them.
             *
             *     `invalid_cursor`: The cursor is not an id from this list. Pass the id of the last object you received.
             *
             *     `missing_field`: A required field is missing.
             *
             *     `invalid_type`: A field has the wrong type.
             *
             *     `invalid_value`: A field has a value that is not allowed.
             *
             *     `bad_request`: The request could not be read. Check its URL and its length.
             *
             *     `unknown_field`: This call has no such field or query parameter. Leave it out.
             *
             *     `invalid_json`: The body is not valid JSON.
             *
             *     `invalid_encoding`: The body must be UTF-8 without a byte order mark.
             *
             *     `json_too_deep`: The body is nested too deeply. The limit is 64 levels.
             *
             *     `duplicate_field`: A field of the body occurs more than once. Send it once.
             */
            400: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "unknown_event_type",
                     *         "message": "There is no such event type. GET /v1/event-types lists them.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/unknown_event_type",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a delivery */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["Status400"];
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            /** @description `not_found`: Your account has no object with this id. Check the id. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "not_found",
                     *         "message": "Your account has no object with this id. Check the id.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    listAttempts: {
        parameters: {
            query?: {
                /** @description Maximum number of objects to return. */
                limit?: number;
                /** @description Cursor: the id of the last object you received. Returns the objects after it. */
                starting_after?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the attempts of a delivery, oldest first */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        object: "list";
                        data: components["schemas"]["Attempt"][];
                        has_more: boolean;
                    };
                };
            };
            /**
             * @description `invalid_cursor`: The cursor is not an id from this list. Pass the id of the last object you received.
             *
             *     `missing_field`: A required field is missing.
             *
             *     `invalid_type`: A field has the wrong type.
             *
             *     `invalid_value`: A field has a value that is not allowed.
             *
             *     `bad_request`: The request could not be read. Check its URL and its length.
             *
             *     `unknown_field`: This call has no such field or query parameter. Leave it out.
             *
             *     `invalid_json`: The body is not valid JSON.
             *
             *     `invalid_encoding`: The body must be UTF-8 without a byte order mark.
             *
             *     `json_too_deep`: The body is nested too deeply. The limit is 64 levels.
             *
             *     `duplicate_field`: A field of the body occurs more than once. Send it once.
             */
            400: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "invalid_cursor",
                     *         "message": "The cursor is not an id from this list. Pass the id of the last object you received.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/invalid_cursor",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            /** @description `not_found`: Your account has no object with this id. Check the id. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "not_found",
                     *         "message": "Your account has no object with this id. Check the id.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    retryDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Retry a delivery now */
            202: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["Status400"];
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            /** @description `not_found`: Your account has no object with this id. Check the id. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "not_found",
                     *         "message": "Your account has no object with this id. Check the id.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `delivery_not_retryable`: The delivery cannot be retried in its current status. */
            409: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "delivery_not_retryable",
                     *         "message": "The delivery cannot be retried in its current status.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/delivery_not_retryable",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    resendDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Send a delivery again */
            202: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            400: components["responses"]["Status400"];
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            /** @description `not_found`: Your account has no object with this id. Check the id. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "not_found",
                     *         "message": "Your account has no object with this id. Check the id.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /**
             * @description `delivery_under_way`: The delivery is not finished: it is waiting or being sent. Use `retry` to end a wait, or send it again once it is finished.
             *
             *     `delivery_not_retryable`: The delivery cannot be retried in its current status.
             */
            409: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "delivery_under_way",
                     *         "message": "The delivery is not finished: it is waiting or being sent. Use `retry` to end a wait, or send it again once it is finished.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/delivery_under_way",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /** @description Maximum number of objects to return. */
                limit?: number;
                /** @description Cursor: the id of the last object you received. Returns the objects after it. */
                starting_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List API keys, newest first */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        object: "list";
                        data: components["schemas"]["ApiKey"][];
                        has_more: boolean;
                    };
                };
            };
            /**
             * @description `invalid_cursor`: The cursor is not an id from this list. Pass the id of the last object you received.
             *
             *     `missing_field`: A required field is missing.
             *
             *     `invalid_type`: A field has the wrong type.
             *
             *     `invalid_value`: A field has a value that is not allowed.
             *
             *     `bad_request`: The request could not be read. Check its URL and its length.
             *
             *     `unknown_field`: This call has no such field or query parameter. Leave it out.
             *
             *     `invalid_json`: The body is not valid JSON.
             *
             *     `invalid_encoding`: The body must be UTF-8 without a byte order mark.
             *
             *     `json_too_deep`: The body is nested too deeply. The limit is 64 levels.
             *
             *     `duplicate_field`: A field of the body occurs more than once. Send it once.
             */
            400: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "invalid_cursor",
                     *         "message": "The cursor is not an id from this list. Pass the id of the last object you received.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/invalid_cursor",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description Create an API key */
            201: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            /**
             * @description `missing_field`: A required field is missing.
             *
             *     `invalid_type`: A field has the wrong type.
             *
             *     `invalid_value`: A field has a value that is not allowed.
             *
             *     `missing_body`: This call requires a body. Send a JSON object.
             *
             *     `bad_request`: The request could not be read. Check its URL and its length.
             *
             *     `unknown_field`: This call has no such field or query parameter. Leave it out.
             *
             *     `invalid_json`: The body is not valid JSON.
             *
             *     `invalid_encoding`: The body must be UTF-8 without a byte order mark.
             *
             *     `json_too_deep`: The body is nested too deeply. The limit is 64 levels.
             *
             *     `duplicate_field`: A field of the body occurs more than once. Send it once.
             */
            400: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "missing_field",
                     *         "message": "A required field is missing.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/missing_field",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Status401"];
            /**
             * @description `scope_not_own`: An API key can only give scopes that it has, and revoke keys whose scopes it has.
             *
             *     `scope_missing`: The API key lacks the scope that this call requires.
             */
            403: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "permission_error",
                     *         "code": "scope_not_own",
                     *         "message": "An API key can only give scopes that it has, and revoke keys whose scopes it has.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/scope_not_own",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `too_many_api_keys`: The account has reached its limit of API keys. Revoke one that you no longer need. */
            409: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "too_many_api_keys",
                     *         "message": "The account has reached its limit of API keys. Revoke one that you no longer need.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/too_many_api_keys",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoke an API key */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @example key_01JXT5K8Q2R7W3Z9B4C6D8E0F1 */
                        id: string;
                        /** @enum {string} */
                        object: "api_key";
                        /**
                         * Format: date-time
                         * @example 2025-06-15T14:30:00.123Z
                         */
                        revoked_at: string;
                    };
                };
            };
            400: components["responses"]["Status400"];
            401: components["responses"]["Status401"];
            /**
             * @description `scope_not_own`: An API key can only give scopes that it has, and revoke keys whose scopes it has.
             *
             *     `scope_missing`: The API key lacks the scope that this call requires.
             */
            403: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "permission_error",
                     *         "code": "scope_not_own",
                     *         "message": "An API key can only give scopes that it has, and revoke keys whose scopes it has.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/scope_not_own",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description `not_found`: Your account has no object with this id. Check the id. */
            404: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "not_found",
                     *         "message": "Your account has no object with this id. Check the id.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/not_found",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    listAuditLog: {
        parameters: {
            query?: {
                action?: "account.deleted" | "api_key.created" | "api_key.revoked" | "endpoint.created" | "endpoint.updated" | "endpoint.deleted" | "endpoint.enabled" | "endpoint.disabled" | "endpoint.tested" | "secret.revealed" | "secret.rotated" | "secret.rotation_ended" | "delivery.retried" | "delivery.resent" | "event.redacted" | "recovery.started" | "recovery.canceled";
                /** @description The id of what was changed: an endpoint, delivery, event, API key or recovery. */
                object?: string;
                /** @description Maximum number of objects to return. */
                limit?: number;
                /** @description Cursor: the id of the last object you received. Returns the objects after it. */
                starting_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the audit log, newest first */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        object: "list";
                        data: components["schemas"]["AuditLogEntry"][];
                        has_more: boolean;
                    };
                };
            };
            /**
             * @description `invalid_cursor`: The cursor is not an id from this list. Pass the id of the last object you received.
             *
             *     `missing_field`: A required field is missing.
             *
             *     `invalid_type`: A field has the wrong type.
             *
             *     `invalid_value`: A field has a value that is not allowed.
             *
             *     `bad_request`: The request could not be read. Check its URL and its length.
             *
             *     `unknown_field`: This call has no such field or query parameter. Leave it out.
             *
             *     `invalid_json`: The body is not valid JSON.
             *
             *     `invalid_encoding`: The body must be UTF-8 without a byte order mark.
             *
             *     `json_too_deep`: The body is nested too deeply. The limit is 64 levels.
             *
             *     `duplicate_field`: A field of the body occurs more than once. Send it once.
             */
            400: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "error": {
                     *         "type": "invalid_request_error",
                     *         "code": "invalid_cursor",
                     *         "message": "The cursor is not an id from this list. Pass the id of the last object you received.",
                     *         "param": null,
                     *         "doc_url": "https://webhooks.handl.example/docs/errors/invalid_cursor",
                     *         "request_id": "req_0123456789abcdef01234567"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    getSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get the settings of the service */
            200: {
                headers: {
                    /** @description Identifies this request in our log. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            400: components["responses"]["Status400"];
            401: components["responses"]["Status401"];
            403: components["responses"]["Status403"];
            413: components["responses"]["Status413"];
            415: components["responses"]["Status415"];
            429: components["responses"]["Status429"];
            500: components["responses"]["Status500"];
            503: components["responses"]["Status503"];
        };
    };
    "receive message.received": {
        parameters: {
            query?: never;
            header: {
                /** @description HMAC-SHA256 of the raw body, keyed by the whole secret, in hex. */
                "X-HanDl-Signature": string;
                /** @description The event type. */
                "X-HanDl-Event": string;
                "X-HanDl-Delivery": string;
                /** @description 1 to 6. */
                "X-HanDl-Attempt": string;
                /** @description Only on test events. No other event has it. */
                "X-HanDl-Test"?: "true";
                /** @description The event id. It is the same on every attempt, so use it to detect duplicates. */
                "webhook-id": string;
                /** @description When this attempt was sent, in seconds since 1970. */
                "webhook-timestamp": string;
                /** @description The signature of the Standard Webhooks specification, https://www.standardwebhooks.com. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1",
                 *       "object": "event",
                 *       "type": "message.received",
                 *       "created_at": "2025-06-15T14:30:00Z",
                 *       "data": {
                 *         "id": "msg_1001",
                 *         "object": "message",
                 *         "conversation": "conv_501",
                 *         "channel": "whatsapp",
                 *         "from": {
                 *           "name": "Amara Obi",
                 *           "phone": "+2348012345678"
                 *         },
                 *         "text": "Hello, is my order on its way?"
                 *       }
                 *     }
                 */
                "application/json": {
                    /**
                     * @description An event that was accepted later has a greater id, compared as text.
                     * @example evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1
                     */
                    id: string;
                    /** @enum {string} */
                    object: "event";
                    /** @enum {string} */
                    type: "message.received";
                    /**
                     * Format: date-time
                     * @example 2025-06-15T14:30:00Z
                     */
                    created_at: string;
                    data: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Any 2xx status within 10 s means delivered. Anything else is a failed attempt. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "receive message.sent": {
        parameters: {
            query?: never;
            header: {
                /** @description HMAC-SHA256 of the raw body, keyed by the whole secret, in hex. */
                "X-HanDl-Signature": string;
                /** @description The event type. */
                "X-HanDl-Event": string;
                "X-HanDl-Delivery": string;
                /** @description 1 to 6. */
                "X-HanDl-Attempt": string;
                /** @description Only on test events. No other event has it. */
                "X-HanDl-Test"?: "true";
                /** @description The event id. It is the same on every attempt, so use it to detect duplicates. */
                "webhook-id": string;
                /** @description When this attempt was sent, in seconds since 1970. */
                "webhook-timestamp": string;
                /** @description The signature of the Standard Webhooks specification, https://www.standardwebhooks.com. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1",
                 *       "object": "event",
                 *       "type": "message.sent",
                 *       "created_at": "2025-06-15T14:30:00Z",
                 *       "data": {
                 *         "id": "msg_1002",
                 *         "object": "message",
                 *         "conversation": "conv_501",
                 *         "channel": "whatsapp",
                 *         "to": {
                 *           "name": "Amara Obi",
                 *           "phone": "+2348012345678"
                 *         },
                 *         "text": "It left our warehouse this morning."
                 *       }
                 *     }
                 */
                "application/json": {
                    /**
                     * @description An event that was accepted later has a greater id, compared as text.
                     * @example evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1
                     */
                    id: string;
                    /** @enum {string} */
                    object: "event";
                    /** @enum {string} */
                    type: "message.sent";
                    /**
                     * Format: date-time
                     * @example 2025-06-15T14:30:00Z
                     */
                    created_at: string;
                    data: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Any 2xx status within 10 s means delivered. Anything else is a failed attempt. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "receive conversation.created": {
        parameters: {
            query?: never;
            header: {
                /** @description HMAC-SHA256 of the raw body, keyed by the whole secret, in hex. */
                "X-HanDl-Signature": string;
                /** @description The event type. */
                "X-HanDl-Event": string;
                "X-HanDl-Delivery": string;
                /** @description 1 to 6. */
                "X-HanDl-Attempt": string;
                /** @description Only on test events. No other event has it. */
                "X-HanDl-Test"?: "true";
                /** @description The event id. It is the same on every attempt, so use it to detect duplicates. */
                "webhook-id": string;
                /** @description When this attempt was sent, in seconds since 1970. */
                "webhook-timestamp": string;
                /** @description The signature of the Standard Webhooks specification, https://www.standardwebhooks.com. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1",
                 *       "object": "event",
                 *       "type": "conversation.created",
                 *       "created_at": "2025-06-15T14:30:00Z",
                 *       "data": {
                 *         "id": "conv_501",
                 *         "object": "conversation",
                 *         "channel": "whatsapp",
                 *         "contact": {
                 *           "name": "Amara Obi",
                 *           "phone": "+2348012345678"
                 *         }
                 *       }
                 *     }
                 */
                "application/json": {
                    /**
                     * @description An event that was accepted later has a greater id, compared as text.
                     * @example evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1
                     */
                    id: string;
                    /** @enum {string} */
                    object: "event";
                    /** @enum {string} */
                    type: "conversation.created";
                    /**
                     * Format: date-time
                     * @example 2025-06-15T14:30:00Z
                     */
                    created_at: string;
                    data: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Any 2xx status within 10 s means delivered. Anything else is a failed attempt. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "receive order.created": {
        parameters: {
            query?: never;
            header: {
                /** @description HMAC-SHA256 of the raw body, keyed by the whole secret, in hex. */
                "X-HanDl-Signature": string;
                /** @description The event type. */
                "X-HanDl-Event": string;
                "X-HanDl-Delivery": string;
                /** @description 1 to 6. */
                "X-HanDl-Attempt": string;
                /** @description Only on test events. No other event has it. */
                "X-HanDl-Test"?: "true";
                /** @description The event id. It is the same on every attempt, so use it to detect duplicates. */
                "webhook-id": string;
                /** @description When this attempt was sent, in seconds since 1970. */
                "webhook-timestamp": string;
                /** @description The signature of the Standard Webhooks specification, https://www.standardwebhooks.com. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1",
                 *       "object": "event",
                 *       "type": "order.created",
                 *       "created_at": "2025-06-15T14:30:00Z",
                 *       "data": {
                 *         "id": "ord_1042",
                 *         "object": "order",
                 *         "status": "pending",
                 *         "customer": {
                 *           "name": "Amara Obi",
                 *           "phone": "+2348012345678"
                 *         },
                 *         "total": 850000,
                 *         "currency": "NGN"
                 *       }
                 *     }
                 */
                "application/json": {
                    /**
                     * @description An event that was accepted later has a greater id, compared as text.
                     * @example evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1
                     */
                    id: string;
                    /** @enum {string} */
                    object: "event";
                    /** @enum {string} */
                    type: "order.created";
                    /**
                     * Format: date-time
                     * @example 2025-06-15T14:30:00Z
                     */
                    created_at: string;
                    data: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Any 2xx status within 10 s means delivered. Anything else is a failed attempt. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "receive order.updated": {
        parameters: {
            query?: never;
            header: {
                /** @description HMAC-SHA256 of the raw body, keyed by the whole secret, in hex. */
                "X-HanDl-Signature": string;
                /** @description The event type. */
                "X-HanDl-Event": string;
                "X-HanDl-Delivery": string;
                /** @description 1 to 6. */
                "X-HanDl-Attempt": string;
                /** @description Only on test events. No other event has it. */
                "X-HanDl-Test"?: "true";
                /** @description The event id. It is the same on every attempt, so use it to detect duplicates. */
                "webhook-id": string;
                /** @description When this attempt was sent, in seconds since 1970. */
                "webhook-timestamp": string;
                /** @description The signature of the Standard Webhooks specification, https://www.standardwebhooks.com. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1",
                 *       "object": "event",
                 *       "type": "order.updated",
                 *       "created_at": "2025-06-15T14:30:00Z",
                 *       "data": {
                 *         "id": "ord_1042",
                 *         "object": "order",
                 *         "status": "shipped",
                 *         "previous_status": "pending",
                 *         "customer": {
                 *           "name": "Amara Obi",
                 *           "phone": "+2348012345678"
                 *         },
                 *         "total": 850000,
                 *         "currency": "NGN"
                 *       }
                 *     }
                 */
                "application/json": {
                    /**
                     * @description An event that was accepted later has a greater id, compared as text.
                     * @example evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1
                     */
                    id: string;
                    /** @enum {string} */
                    object: "event";
                    /** @enum {string} */
                    type: "order.updated";
                    /**
                     * Format: date-time
                     * @example 2025-06-15T14:30:00Z
                     */
                    created_at: string;
                    data: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Any 2xx status within 10 s means delivered. Anything else is a failed attempt. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "receive payment.completed": {
        parameters: {
            query?: never;
            header: {
                /** @description HMAC-SHA256 of the raw body, keyed by the whole secret, in hex. */
                "X-HanDl-Signature": string;
                /** @description The event type. */
                "X-HanDl-Event": string;
                "X-HanDl-Delivery": string;
                /** @description 1 to 6. */
                "X-HanDl-Attempt": string;
                /** @description Only on test events. No other event has it. */
                "X-HanDl-Test"?: "true";
                /** @description The event id. It is the same on every attempt, so use it to detect duplicates. */
                "webhook-id": string;
                /** @description When this attempt was sent, in seconds since 1970. */
                "webhook-timestamp": string;
                /** @description The signature of the Standard Webhooks specification, https://www.standardwebhooks.com. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1",
                 *       "object": "event",
                 *       "type": "payment.completed",
                 *       "created_at": "2025-06-15T14:30:00Z",
                 *       "data": {
                 *         "id": "pay_3001",
                 *         "object": "payment",
                 *         "status": "completed",
                 *         "order": "ord_1042",
                 *         "method": "card",
                 *         "amount": 850000,
                 *         "currency": "NGN"
                 *       }
                 *     }
                 */
                "application/json": {
                    /**
                     * @description An event that was accepted later has a greater id, compared as text.
                     * @example evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1
                     */
                    id: string;
                    /** @enum {string} */
                    object: "event";
                    /** @enum {string} */
                    type: "payment.completed";
                    /**
                     * Format: date-time
                     * @example 2025-06-15T14:30:00Z
                     */
                    created_at: string;
                    data: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Any 2xx status within 10 s means delivered. Anything else is a failed attempt. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "receive payment.failed": {
        parameters: {
            query?: never;
            header: {
                /** @description HMAC-SHA256 of the raw body, keyed by the whole secret, in hex. */
                "X-HanDl-Signature": string;
                /** @description The event type. */
                "X-HanDl-Event": string;
                "X-HanDl-Delivery": string;
                /** @description 1 to 6. */
                "X-HanDl-Attempt": string;
                /** @description Only on test events. No other event has it. */
                "X-HanDl-Test"?: "true";
                /** @description The event id. It is the same on every attempt, so use it to detect duplicates. */
                "webhook-id": string;
                /** @description When this attempt was sent, in seconds since 1970. */
                "webhook-timestamp": string;
                /** @description The signature of the Standard Webhooks specification, https://www.standardwebhooks.com. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1",
                 *       "object": "event",
                 *       "type": "payment.failed",
                 *       "created_at": "2025-06-15T14:30:00Z",
                 *       "data": {
                 *         "id": "pay_3002",
                 *         "object": "payment",
                 *         "status": "failed",
                 *         "order": "ord_1042",
                 *         "method": "card",
                 *         "amount": 850000,
                 *         "currency": "NGN",
                 *         "failure_code": "card_declined"
                 *       }
                 *     }
                 */
                "application/json": {
                    /**
                     * @description An event that was accepted later has a greater id, compared as text.
                     * @example evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1
                     */
                    id: string;
                    /** @enum {string} */
                    object: "event";
                    /** @enum {string} */
                    type: "payment.failed";
                    /**
                     * Format: date-time
                     * @example 2025-06-15T14:30:00Z
                     */
                    created_at: string;
                    data: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Any 2xx status within 10 s means delivered. Anything else is a failed attempt. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "receive product.created": {
        parameters: {
            query?: never;
            header: {
                /** @description HMAC-SHA256 of the raw body, keyed by the whole secret, in hex. */
                "X-HanDl-Signature": string;
                /** @description The event type. */
                "X-HanDl-Event": string;
                "X-HanDl-Delivery": string;
                /** @description 1 to 6. */
                "X-HanDl-Attempt": string;
                /** @description Only on test events. No other event has it. */
                "X-HanDl-Test"?: "true";
                /** @description The event id. It is the same on every attempt, so use it to detect duplicates. */
                "webhook-id": string;
                /** @description When this attempt was sent, in seconds since 1970. */
                "webhook-timestamp": string;
                /** @description The signature of the Standard Webhooks specification, https://www.standardwebhooks.com. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1",
                 *       "object": "event",
                 *       "type": "product.created",
                 *       "created_at": "2025-06-15T14:30:00Z",
                 *       "data": {
                 *         "id": "prod_77",
                 *         "object": "product",
                 *         "name": "Ceramic mug",
                 *         "price": 425000,
                 *         "currency": "NGN",
                 *         "in_stock": true
                 *       }
                 *     }
                 */
                "application/json": {
                    /**
                     * @description An event that was accepted later has a greater id, compared as text.
                     * @example evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1
                     */
                    id: string;
                    /** @enum {string} */
                    object: "event";
                    /** @enum {string} */
                    type: "product.created";
                    /**
                     * Format: date-time
                     * @example 2025-06-15T14:30:00Z
                     */
                    created_at: string;
                    data: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Any 2xx status within 10 s means delivered. Anything else is a failed attempt. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "receive product.updated": {
        parameters: {
            query?: never;
            header: {
                /** @description HMAC-SHA256 of the raw body, keyed by the whole secret, in hex. */
                "X-HanDl-Signature": string;
                /** @description The event type. */
                "X-HanDl-Event": string;
                "X-HanDl-Delivery": string;
                /** @description 1 to 6. */
                "X-HanDl-Attempt": string;
                /** @description Only on test events. No other event has it. */
                "X-HanDl-Test"?: "true";
                /** @description The event id. It is the same on every attempt, so use it to detect duplicates. */
                "webhook-id": string;
                /** @description When this attempt was sent, in seconds since 1970. */
                "webhook-timestamp": string;
                /** @description The signature of the Standard Webhooks specification, https://www.standardwebhooks.com. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "id": "evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1",
                 *       "object": "event",
                 *       "type": "product.updated",
                 *       "created_at": "2025-06-15T14:30:00Z",
                 *       "data": {
                 *         "id": "prod_77",
                 *         "object": "product",
                 *         "name": "Ceramic mug",
                 *         "price": 395000,
                 *         "currency": "NGN",
                 *         "in_stock": true,
                 *         "changed": [
                 *           "price"
                 *         ]
                 *       }
                 *     }
                 */
                "application/json": {
                    /**
                     * @description An event that was accepted later has a greater id, compared as text.
                     * @example evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1
                     */
                    id: string;
                    /** @enum {string} */
                    object: "event";
                    /** @enum {string} */
                    type: "product.updated";
                    /**
                     * Format: date-time
                     * @example 2025-06-15T14:30:00Z
                     */
                    created_at: string;
                    data: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Any 2xx status within 10 s means delivered. Anything else is a failed attempt. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
