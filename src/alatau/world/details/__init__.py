"""Who a case is, made from its key when somebody asks: persons, herds, contacts, answers, lists."""
