import { create } from 'zustand';
import { onLeave } from './authStore';
import { emptyRoom, type RoomEvent, type RoomState, reduceRoom } from './roomModel';

interface RoomStore extends RoomState {
	apply(event: RoomEvent): void;
	reset(): void;
}

export const useRoomStore = create<RoomStore>()((set) => ({
	...emptyRoom,
	apply: (event) => set((state) => reduceRoom(state, event)),
	reset: () => set(emptyRoom),
}));

onLeave(() => useRoomStore.getState().reset());
