import { http } from './http';
import type { SdpAnswer, TurnCredentials } from './wire';

export function sendOffer(mediaToken: string, sdp: string, signal: AbortSignal): Promise<SdpAnswer> {
	return http.call<SdpAnswer>('/webrtc/offer', {
		method: 'POST',
		body: { sdp },
		token: { bearer: mediaToken },
		signal,
	});
}

/** The ICE restart: same connection, new credentials. */
export function sendReoffer(mediaToken: string, sdp: string, signal: AbortSignal): Promise<SdpAnswer> {
	const body = { type: 'offer', sdp };
	return http.call<SdpAnswer>('/webrtc/signal', {
		method: 'POST',
		body,
		token: { bearer: mediaToken },
		signal,
	});
}

export function turnCredentials(): Promise<TurnCredentials> {
	return http.call<TurnCredentials>('/webrtc/turn-credentials');
}
