module examples

go 1.25.0

require synfault v0.0.0

require pgregory.net/rapid v1.3.0 // indirect

replace synfault => ../../..
