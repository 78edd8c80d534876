import { CalendarClock, Heart, Languages, type LucideIcon, UserRound, UsersRound } from 'lucide-react';
import type { Group } from '../../utils/onboarding';

export const groupIcons: Record<Group, LucideIcon> = {
	info: UserRound,
	lang: Languages,
	int: Heart,
	partner: UsersRound,
	schedule: CalendarClock,
};
