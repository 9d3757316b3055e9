/** An address of a page of the dashboard, kept under a name. */
export interface SavedView {
  projectId: string;
  id: string;
  page: string;
  name: string;
  /** What follows the question mark. */
  query: string;
  createdAt: number;
  updatedAt: number;
}
