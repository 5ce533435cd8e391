// The tabs of one browser tell one another what they have saved.

const channel = "BroadcastChannel" in window ? new BroadcastChannel("drafts") : null;

export const tellTabs = (message) => channel?.postMessage(message);

export function whenToldByTabs(follow) {
  channel?.addEventListener("message", ({ data }) => follow(data));
}
