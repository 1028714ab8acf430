curl https://gateway.theturbo.ai/v1/services/aigc/multimodal-generation/generation \
	-H "Content-Type: application/json" \
	-H "Accept: application/json" \
	-H "Authorization: Bearer $YOUR_API_KEY" \
	-d '{
    "model": "wan2.7-image-pro",
    "input": {
        "messages": [
            {
                "role": "user",
                "content": [
                    {"image": "https://img.***.webp"},
                    {"image": "https://img.***.webp"},
                    {"text": "Place the alarm clock from image 1 at the selected position in image 2, keeping the scene and lighting naturally blended"}
                ]
            }
        ]
    },
    "parameters": {
        "bbox_list": [[],[[989, 515, 1138, 681]]],
        "size": "2K",
        "n": 1,
        "watermark": false
    }
}'
