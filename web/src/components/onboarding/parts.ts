import type { Draft } from '../../stores/onboardingModel';

/** What every part of the onboarding gets: the answers so far, and the words for what is wrong with a field. */
export interface PartProps {
	draft: Draft;
	onChange(part: Partial<Draft>): void;
	errorOf(field: string): string | undefined;
}
