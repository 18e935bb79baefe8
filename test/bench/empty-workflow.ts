/** The least that Temporal can be asked to run: one workflow task and no activity. */
export async function emptyWorkflow(): Promise<void> {}
