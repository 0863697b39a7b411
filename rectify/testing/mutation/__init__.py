"""Policy mutation (制度变异): would the tests notice if a rule were another one?"""
