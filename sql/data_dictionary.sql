DELETE FROM data_dictionary;
