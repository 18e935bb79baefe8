/** The smallest workflow: one workflow task and no activity. */
export async function emptyWorkflow(): Promise<void> {}
