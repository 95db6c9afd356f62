"""Documents (文件, 公文): stored files with their hash, letters with numbers, PDF and docx.

Words: stored file 存档文件, document 公文, number 发文字号, check code 核验码, template 文种.
May import organisation and lower. Everything that keeps or writes a file goes through here.
"""
