/** Subscribes an endpoint to all event types, future ones included. */
export const ALL = '*';
