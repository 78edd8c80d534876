import { call } from './call';
import type { SdpAnswer, TurnCredentials } from './wire';

export function sendOffer(mediaToken: string, sdp: string, signal: AbortSignal): Promise<SdpAnswer> {
	return call('POST /webrtc/offer', { body: { sdp }, token: { bearer: mediaToken }, signal });
}

/** The ICE restart: same connection, new credentials. */
export async function sendReoffer(mediaToken: string, sdp: string, signal: AbortSignal): Promise<SdpAnswer> {
	const answer = await call('POST /webrtc/signal', {
		body: { type: 'offer', sdp },
		token: { bearer: mediaToken },
		signal,
	});
	return { type: 'answer', sdp: answer.sdp ?? '' };
}

export function turnCredentials(): Promise<TurnCredentials> {
	return call('GET /webrtc/turn-credentials');
}
