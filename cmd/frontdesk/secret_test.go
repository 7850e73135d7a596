package main

import "testing"

func TestFlowSecret(t *testing.T) {
	t.Setenv("FRONTDESK_SECRET_MY_SHOP__ORDER_KEY", "v")
	for _, c := range []struct {
		workspace, name, want string
	}{{"my-shop", "order_key", "v"}, {"other", "order_key", ""}, {"my-shop", "order", ""}, {"my", "shop_order_key", ""}} {
		if got, ok := flowSecret(c.workspace, c.name); got != c.want || ok != (c.want != "") {
			t.Errorf("secret %s of %s: %q, %t", c.name, c.workspace, got, ok)
		}
	}
}
