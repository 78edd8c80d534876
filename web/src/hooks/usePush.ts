import { useCallback, useEffect, useState } from 'react';
import { addPush, pushKey, removePush } from '../api/notifications';

type State = 'asking' | 'unsupported' | 'denied' | 'off' | 'on' | 'failed';

/** The subscription of this browser to Web Push (RFC 8030), which comes and goes only by the person's own hand. */
export function usePush(): { state: State; turnOn(): Promise<void>; turnOff(): Promise<void> } {
	const [state, setState] = useState<State>('asking');
	useEffect(() => {
		let ended = false;
		lookUp().then(
			(found) => !ended && setState(found),
			() => !ended && setState('failed'),
		);
		return () => {
			ended = true;
		};
	}, []);
	const turnOn = useCallback(async () => {
		setState('asking');
		try {
			setState(await subscribe());
		} catch {
			setState('failed');
		}
	}, []);
	const turnOff = useCallback(async () => {
		setState('asking');
		try {
			const subscription = await (await navigator.serviceWorker.ready).pushManager.getSubscription();
			if (subscription) {
				await removePush(subscription.endpoint);
				await subscription.unsubscribe();
			}
			setState('off');
		} catch {
			setState('failed');
		}
	}, []);
	return { state, turnOn, turnOff };
}

async function lookUp(): Promise<State> {
	// Browsers offer push on secure pages only, and some not at all.
	if (!('serviceWorker' in navigator) || !('PushManager' in window)) return 'unsupported';
	if (Notification.permission === 'denied') return 'denied';
	const registration = await navigator.serviceWorker.getRegistration();
	return (await registration?.pushManager.getSubscription()) ? 'on' : 'off';
}

async function subscribe(): Promise<State> {
	if ((await Notification.requestPermission()) !== 'granted') return 'denied';
	const registration = await navigator.serviceWorker.register('/sw.js');
	await navigator.serviceWorker.ready;
	const subscription = await registration.pushManager.subscribe({
		userVisibleOnly: true,
		applicationServerKey: await pushKey(),
	});
	await addPush(subscription.toJSON());
	return 'on';
}
