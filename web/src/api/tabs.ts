/**
 * Tells the other tabs of the browser who has just logged in; null: nobody is logged in any more. No credential goes this way: the cookie is the
 * browser's, and each tab exchanges it for a token of its own.
 */
export class Tabs {
	// Missing only in browsers from before 2022, whose tabs find out when the server refuses them.
	private readonly channel =
		'BroadcastChannel' in globalThis ? new BroadcastChannel('studymate.login') : null;

	tell(userId: string | null): void {
		this.channel?.postMessage({ userId });
	}

	onTold(listener: (userId: string | null) => void): void {
		if (!this.channel) return;
		this.channel.onmessage = ({ data }: MessageEvent<{ userId: string | null }>) => listener(data.userId);
	}
}

export const tabs = new Tabs();
