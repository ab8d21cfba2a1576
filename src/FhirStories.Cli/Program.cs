Console.WriteLine("fhirstories");
