export { deliverEvent } from './deliver-event';
export { endpointHealth } from './endpoint-health';
export { retention } from './retention';
