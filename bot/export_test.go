package bot

import "context"

// StoreLost stores at once what workers had shown that are gone.
func StoreLost(ctx context.Context, w *Worker) error { return w.storeLost(ctx, 0) }
