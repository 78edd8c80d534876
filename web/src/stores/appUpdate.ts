import { create } from 'zustand';

interface AppUpdate {
	/** A newer version of the client, which waits to take over; null: this is the newest that is known. */
	waiting: ServiceWorker | null;
	/** Begins the page anew with it. */
	reload(): void;
	dismiss(): void;
}

export const useAppUpdate = create<AppUpdate>()((set, get) => ({
	waiting: null,
	reload: () => {
		const { waiting } = get();
		if (!waiting) return;
		waiting.addEventListener('statechange', () => {
			if (waiting.state === 'activated') location.reload();
		});
		waiting.postMessage({ type: 'take-over' });
	},
	dismiss: () => set({ waiting: null }),
}));

const hourMs = 60 * 60_000;
/** The first time all files are fetched: not while a slow network still brings what the person waits for. */
const firstAfterMs = 5000;

/** Has the browser keep the client's files, once the page has all it needs, and looks every hour whether there is a newer version. */
export function startAppUpdates(): void {
	// Secure pages only; and while one develops, files change under their names.
	if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
	const begin = () => {
		// Without it there is only no page without a network.
		const work = () => void register().catch(() => undefined);
		if (navigator.serviceWorker.controller) work();
		else setTimeout(work, firstAfterMs);
	};
	if (document.readyState === 'complete') begin();
	else window.addEventListener('load', begin, { once: true });
}

/** A server that was started anew may have brought a new version. */
export function lookForUpdate(): void {
	if (!('serviceWorker' in navigator)) return;
	void navigator.serviceWorker
		.getRegistration()
		.then((registration) => registration?.update())
		.catch(() => undefined);
}

async function register(): Promise<void> {
	const registration = await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
	if (registration.waiting) void offer(registration.waiting);
	registration.addEventListener('updatefound', () => {
		const worker = registration.installing;
		worker?.addEventListener('statechange', () => {
			if (worker.state === 'installed' && registration.active) void offer(worker);
		});
	});
	setInterval(lookForUpdate, hourMs);
}

/** A page that was loaded after the new version had come is of that version already; then nobody need be asked. */
async function offer(worker: ServiceWorker): Promise<void> {
	const entry = document.querySelector('script[type=module][src]')?.getAttribute('src');
	const channel = new MessageChannel();
	const isOurs = new Promise<boolean>((resolve) => {
		channel.port1.onmessage = ({ data }: MessageEvent<boolean>) => resolve(data);
	});
	worker.postMessage({ type: 'which-build', entry }, [channel.port2]);
	if (await isOurs) worker.postMessage({ type: 'take-over' });
	else useAppUpdate.setState({ waiting: worker });
}
