/** Workflow id of one cycle of a delivery. */
export const deliveryWorkflowId = (deliveryId: string, cycle: number) => `delivery/${deliveryId}/${cycle}`;

/** Workflow id of an endpoint's health. */
export const healthWorkflowId = (endpointId: string) => `endpoint-health/${endpointId}`;
