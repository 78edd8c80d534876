import { create } from 'zustand';
import { http } from '../api/http';
import { Socket, type SocketState } from '../realtime/socket';

interface LiveStore {
	state: SocketState;
}

/** What is known of the connection that brings news. */
export const useLiveStore = create<LiveStore>()(() => ({ state: 'off' }));

const secure = globalThis.location?.protocol === 'https:';

/** The page's only socket. */
export const live = new Socket({
	url: `${secure ? 'wss' : 'ws'}://${globalThis.location?.host ?? ''}/ws`,
	token: () => http.bearer(),
	refused: (token) => http.disown(token),
});

live.onState((state) => useLiveStore.setState({ state }));
