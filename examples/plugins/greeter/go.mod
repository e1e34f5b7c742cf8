module example.com/greeter

go 1.21

require example.com/kit v1.0.0
